"""`python -m bausatz [TEIL]` erneuert Aufzeichnungen (Teil von `make record`).

Ohne TEIL nur, was nicht mehr gilt; mit TEIL alles, in dessen Namen er vorkommt, z. B.
`ursachen/firewall`.
"""

import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bausatz.measure.alone import Alone
from bausatz.measure.comparison import record
from bausatz.measure.environments import prepare_environments
from bausatz.measure.interpreters import fetch_missing
from bausatz.measure.isolation import contain, isolation_obstacle
from bausatz.measure.library import libraries
from bausatz.measure.matrix import Matrix
from bausatz.measure.recording import Subject, load
from bausatz.snippets import Snippet, SnippetError, find_snippets
from verbindungslabor import LabUnavailableError, use_user_namespace

_AT_ONCE = 8  # Sie warten mehr, als sie rechnen.


def main(part: str = "") -> int:
    subjects = list(_chosen(part))
    if not subjects:
        print("Alle Aufzeichnungen gelten noch.")
        return 0
    fetch_missing()
    prepare_environments(subject.snippet for subject in subjects)
    try:
        use_user_namespace()
    except LabUnavailableError as error:
        print(f"Aufzeichnen braucht das Verbindungslabor. {error}", file=sys.stderr)
        return 1
    if obstacle := isolation_obstacle():
        print(f"Aufzeichnen geht hier nicht. {obstacle}", file=sys.stderr)
        return 1
    contain()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        kept = list(pool.map(_renew, subjects))
    return 0 if all(kept) else 1


def _chosen(part: str) -> Iterator[Subject[Any]]:
    for subject in _subjects(find_snippets()):
        if (part and part in subject.snippet.name) or (
            not part and not _is_current(subject)
        ):
            yield subject


def _subjects(snippets: Iterable[Snippet]) -> Iterator[Subject[Any]]:
    # Das Längste zuerst.
    yield Matrix()
    yield from libraries()
    yield from map(Alone, snippets)


def _is_current(subject: Subject[Any]) -> bool:
    try:
        load(subject)
    except SnippetError:
        return False
    return True


def _renew(subject: Subject[Any]) -> bool:
    """Erneuert eine Aufzeichnung und sagt, ob es ging."""
    try:
        if record(subject):
            print(f"{subject.path.name}: neu", flush=True)
    except SnippetError as error:
        print(error, file=sys.stderr)
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
