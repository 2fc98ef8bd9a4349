"""`make record`: führt Schnipsel aus und zeichnet sie auf.

`python -m bausatz [TEIL]` erneuert ohne TEIL, was nicht mehr gilt; mit TEIL alles, in
dessen Namen er vorkommt, z. B. `netz/firewall`. Erst kommen die `#>`-Zeilen in den
Schnipseln, dann die Dateien daneben.
"""

import subprocess
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from difflib import get_close_matches
from typing import Any

from bausatz.measure.alone import Alone
from bausatz.measure.comparison import is_current, record
from bausatz.measure.environments import prepare_environments
from bausatz.measure.interpreters import fetch_missing
from bausatz.measure.isolation import contain, isolation_obstacle
from bausatz.measure.library import libraries
from bausatz.measure.matrix import Matrix
from bausatz.measure.recording import Subject
from bausatz.snippets import PROJECT, Snippet, SnippetError, find_snippets
from verbindungslabor import LabUnavailableError, use_user_namespace

_AT_ONCE = 8  # Sie warten mehr, als sie rechnen.


def main(part: str = "") -> int:
    names = sorted({subject.snippet.name for subject in _chosen(part)})
    if not names and part:
        known = [snippet.name.removesuffix(".py") for snippet in find_snippets()]
        similar = get_close_matches(part, known, cutoff=0.5) or [
            "ursachen/netz/firewall"
        ]
        print(
            f"NUR={part}: so heißt kein Schnipsel → ähnlich: {', '.join(similar)}",
            file=sys.stderr,
        )
        return 2
    if not names:
        print("Alle Aufzeichnungen gelten noch.")
        return 0
    fetch_missing()
    if not _update_output_lines(names):
        return 1
    subjects = [s for s in _subjects(find_snippets()) if s.snippet.name in names]
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
            not part and not is_current(subject)
        ):
            yield subject


def _update_output_lines(names: Iterable[str]) -> bool:
    """Bringt die `#>`-Zeilen dieser Schnipsel auf den Stand ihres Laufs."""
    test = "tests/test_snippets.py::test_pytest_examples"
    command = [
        *(sys.executable, "-m", "pytest", "--quiet", "--no-header"),
        *("--numprocesses=0", "--update-examples"),
        *(f"--only=snippets/{name}" for name in names),
        *(f"{test}[{name}]" for name in names),
    ]
    completed = subprocess.run(
        command, cwd=PROJECT, capture_output=True, encoding="utf-8"
    )
    if completed.returncode != 0:
        print(completed.stdout, completed.stderr, sep="\n", file=sys.stderr)
    return completed.returncode == 0


def _subjects(snippets: Iterable[Snippet]) -> Iterator[Subject[Any]]:
    # Das Längste zuerst.
    yield Matrix()
    yield from libraries()
    yield from map(Alone, snippets)


def _renew(subject: Subject[Any]) -> bool:
    """Erneuert eine Aufzeichnung und sagt, ob es ging."""
    try:
        if record(subject):
            print(f"{subject.path.name}: neu", flush=True)
    except (SnippetError, LabUnavailableError) as error:
        print(error, file=sys.stderr)
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
