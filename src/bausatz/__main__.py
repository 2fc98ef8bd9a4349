"""`python -m bausatz [TEIL]` erneuert Aufzeichnungen (Teil von `make record`).

Mit TEIL nur die der Schnipsel, in deren Namen er vorkommt, z. B. `ursachen/firewall`.
"""

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from bausatz.atlas import data_path, is_entry, record_atlas
from bausatz.environments import prepare_environments
from bausatz.interpreters import fetch_missing
from bausatz.matrix import MATRIX, record_matrix
from bausatz.recording import record
from bausatz.snippets import Snippet, SnippetError, find_snippets
from verbindungslabor import LabUnavailableError, use_user_namespace

_AT_ONCE = 3  # Schnipsel warten mehr, als sie rechnen.


def main(part: str = "") -> int:
    snippets = [snippet for snippet in find_snippets() if part in snippet.name]
    fetch_missing()
    prepare_environments(snippets)
    try:
        use_user_namespace()
    except LabUnavailableError as error:
        print(f"Aufzeichnen braucht das Verbindungslabor. {error}", file=sys.stderr)
        return 1
    entries = filter(is_entry, snippets)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        kept = list(pool.map(_record, snippets))
        kept += pool.map(_record_entry, entries)
    if part in "labor/matrix":
        kept.append(_renew(MATRIX.name, record_matrix))
    return 0 if all(kept) else 1


def _record(snippet: Snippet) -> bool:
    return _renew(snippet.recording_path.name, partial(record, snippet))


def _record_entry(entry: Snippet) -> bool:
    return _renew(data_path(entry).name, partial(record_atlas, entry))


def _renew(name: str, write: Callable[[], bool]) -> bool:
    """Erneuert eine Aufzeichnung und sagt, ob es ging."""
    try:
        if write():
            print(f"{name}: neu")
    except SnippetError as error:
        print(error, file=sys.stderr)
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
