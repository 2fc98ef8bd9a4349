"""Verzeichnisse, die beim Build aus Schnipseln und Aufzeichnungen entstehen."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from bausatz.guest.inputs import pins
from bausatz.guest.offer import exceptions
from bausatz.guest.root import NOTICES
from bausatz.guest.site import published
from bausatz.measure.alone import Run, load_alone
from bausatz.measure.environments import locked_versions
from bausatz.measure.interpreters import minor_of
from bausatz.measure.library import libraries
from bausatz.measure.matrix import Matrix
from bausatz.measure.recording import Recording, load
from bausatz.show.figures import Table
from bausatz.snippets import SITE_ROOT, Snippet, SnippetError, find_snippets

# Sagt nichts darüber, was ein Schnipsel zeigt.
_UNREMARKABLE = {
    *("__future__", "collections", "contextlib", "dataclasses", "functools"),
    *("itertools", "pathlib", "typing"),
}
_TITLE = re.compile(r"(?m)^title: (.+)$")
_WHOLE = re.compile(r'--8<-- "([\w/.-]+\.py)"')


def _pages(project: Path) -> dict[str, str]:
    """Je Schnipsel ein Verweis auf die Seite, die ihn ganz zeigt."""
    found: dict[str, str] = {}
    for path in sorted((project / "docs").rglob("*.md")):
        text = path.read_text(encoding="utf-8")
        title = _TITLE.search(text)
        url = path.relative_to(project / "docs").with_suffix("").as_posix()
        url = f"{url}/".removesuffix("index/")
        link = f"[{title[1] if title else url}]({SITE_ROOT}{url})"
        found |= dict.fromkeys(_WHOLE.findall(text), link)
    return found


def _recordings(project: Path) -> dict[Snippet, Recording[Run]]:
    """Alle gültigen Aufzeichnungen; was fehlt, meldet die Seite mit dem Schnipsel."""
    found = {}
    for snippet in find_snippets(project):
        with suppress(SnippetError):
            found[snippet] = load_alone(snippet)
    return found


def _download(name: str) -> str:
    return f"[{Path(name).name}]({SITE_ROOT}snippets/{name})"


def _minors(versions: Sequence[str]) -> str:
    return ", ".join(map(minor_of, versions))


def _snippets(project: Path) -> Table:
    pages, recordings = _pages(project), _recordings(project)
    return [
        ["Schnipsel", "Seite", "geprüft mit Python", "benutzt"],
        *(
            [
                _download(snippet.name),
                pages.get(snippet.name, "–"),
                _minors(recordings[snippet].python) if snippet in recordings else "–",
                ", ".join(sorted(snippet.imports.keys() - _UNREMARKABLE)),
            ]
            for snippet in find_snippets(project)
        ),
    ]


def _numbers(project: Path) -> Table:
    recordings = _recordings(project)
    runs = sum(len(recording.python) for recording in recordings.values())
    captures = len(_captures(project)) - 1
    own_network = sum(snippet.uses_lab for snippet in recordings)
    counted = {
        "Schnipsel": len(recordings),
        "davon mit Verbindungslabor": own_network,
        "aufgezeichnete Läufe": runs,
        "Mitschnitte": captures,
        "verglichene Bibliotheken": len(libraries(project)),
    }
    with suppress(SnippetError):
        counted["Messungen der Matrix"] = len(load(Matrix(project)).facts)
    return [["was", "Anzahl"], *([what, str(n)] for what, n in counted.items())]


def _environments(project: Path) -> Table:
    counted = Counter(
        (", ".join(r.python), r.system, r.date) for r in _recordings(project).values()
    )
    rows = [[*key, str(number)] for key, number in sorted(counted.items())]
    return [["CPython", "System", "aufgezeichnet am", "Schnipsel"], *rows]


def _differences(project: Path) -> Table:
    pages = _pages(project)
    return [
        ["Schnipsel", "Seite", "gleich innerhalb von"],
        *(
            [
                _download(snippet.name),
                pages.get(snippet.name, "–"),
                " – ".join(_minors(run.python) for run in recording.facts),
            ]
            for snippet, recording in _recordings(project).items()
            if len(recording.facts) > 1
        ),
    ]


def _packages(project: Path) -> Table:
    pages, used = _pages(project), defaultdict[tuple[str, str], set[str]](set)
    for snippet in find_snippets(project):
        for package in locked_versions(snippet).items():
            used[package].add(pages.get(snippet.name, "–"))
    return [
        ["Paket", "Version", "Seiten"],
        *([*package, ", ".join(sorted(on))] for package, on in sorted(used.items())),
    ]


def _captures(project: Path) -> Table:
    pages = _pages(project)
    return [
        ["Mitschnitt", "Seite", "SHA-256"],
        *(
            [
                _download(Path(snippet.name).with_name(name).as_posix()),
                pages.get(snippet.name, "–"),
                f"`{sha256(content).hexdigest()[:16]}…`",
            ]
            for snippet, recording in _recordings(project).items()
            for name, content in recording.newest[-1].captures.items()
        ),
    ]


def _guest(_: Path) -> Table:
    head = ["Paket", "Version", "Quelle", "Lizenz"]
    guest = published()
    if guest is None:
        return [head, *([pin.name, pin.version, pin.origin, "–"] for pin in pins())]
    place = f"{SITE_ROOT}gast/{guest.folder.name}/{NOTICES}"
    return [
        head,
        *(
            [name, version, source, f"[{name}.txt]({place}/{name}.txt)"]
            for name, version, source in guest.sources
        ),
    ]


def _without_button(project: Path) -> Table:
    pages = _pages(project)
    return [
        ["Schnipsel", "Seite", "warum"],
        *(
            [_download(name), pages.get(name, "–"), reason]
            for name, reason in exceptions().items()
        ),
    ]


OVERVIEWS: dict[str, Callable[[Path], Table]] = {
    "schnipsel": _snippets,
    "zahlen": _numbers,
    "umgebungen": _environments,
    "unterschiede": _differences,
    "pakete": _packages,
    "mitschnitte": _captures,
    "gast": _guest,
    "ohne_knopf": _without_button,
}
