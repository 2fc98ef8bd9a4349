"""`python -m bausatz [TEIL]` erneuert Aufzeichnungen (Teil von `make record`).

Mit TEIL nur die der Schnipsel, in deren Namen er vorkommt, z. B. `ursachen/firewall`.
"""

import sys

from bausatz.atlas import data_path, is_entry, record_atlas
from bausatz.interpreters import prepare_environments
from bausatz.matrix import MATRIX, record_matrix
from bausatz.recording import record
from bausatz.snippets import SnippetError, find_snippets
from verbindungslabor import LabUnavailableError, use_user_namespace


def main(part: str = "") -> int:
    prepare_environments()
    try:
        use_user_namespace()
    except LabUnavailableError as error:
        print(f"Aufzeichnen braucht das Verbindungslabor. {error}", file=sys.stderr)
        return 1
    failed = 0
    for snippet in find_snippets():
        if part not in snippet.name:
            continue
        try:
            if record(snippet):
                print(f"{snippet.recording_path.name}: neu")
            if is_entry(snippet) and record_atlas(snippet):
                print(f"{data_path(snippet).name}: neu")
        except SnippetError as error:
            print(error, file=sys.stderr)
            failed += 1
    try:
        if part in "labor/matrix" and record_matrix():
            print(f"{MATRIX.name}: neu")
    except SnippetError as error:
        print(error, file=sys.stderr)
        failed += 1
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
