"""Erweiterung für Python-Markdown: Jeder Code-Block zeigt, was gelaufen ist.

`pymdownx.superfences` ruft `render_fence` für jeden Code-Block auf, gleich, wie er
geschrieben und wo er verschachtelt ist. Welche es gibt, steht in `KINDS`; getippt
werden dürfen nur Befehle und Einstellungen (`TYPED_LANGUAGES`).

Alles andere wird auf der Seite zu einem sichtbaren Fehler und beim Build zur Warnung.
"""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from markdown import Markdown

from bausatz.guest.offer import obstacle
from bausatz.guest.site import published
from bausatz.measure.alone import load_alone, terminal
from bausatz.measure.library import Library, is_library, libraries
from bausatz.measure.matrix import Matrix
from bausatz.measure.recording import load
from bausatz.show.figures import (
    COPY_BUTTON,
    REPLAY_BUTTON,
    Table,
    code,
    download,
    error_figure,
    figure,
    file_caption,
    proof,
    proof_of_all,
    run_button,
    table_figure,
)
from bausatz.show.library_tables import ATLAS_TABLES, facts, refusals
from bausatz.show.matrix_tables import matrix_tables
from bausatz.show.overviews import OVERVIEWS
from bausatz.show.playground import playground
from bausatz.show.typed import TYPED_LANGUAGES, FenceError, typed_figure
from bausatz.snippets import PROJECT, SITE_ROOT, Snippet, SnippetError, snippet_at
from verbindungslabor import Packet, read_packets, read_pcap
from verbindungslabor.diagram import at, sequence_diagram

# `mkdocs build --strict` zählt Warnungen dieses Loggers.
log = logging.getLogger("mkdocs.bausatz")

_INCLUDE = re.compile(r'--8<-- "(?P<path>[\w./-]+?)(?::(?P<section>\w+))?"')


def accept_options(*_: object) -> bool:
    """Nimmt jeden Code-Block an; sonst würde einer mit fremden Optionen Fließtext."""
    return True


def render_fence(
    source: str,
    language: str | None,
    css_class: str,
    options: dict[str, str],
    md: Markdown,
    *,
    project: Path = PROJECT,
    **_: Any,
) -> str:
    """Macht aus einem Code-Block HTML; eingetragen als `format` in `mkdocs.yml`."""
    try:
        return _render(source, language or "", project)
    except (FenceError, SnippetError) as error:
        log.warning("%s: %s", _place_of(source, project), error)
        return error_figure(str(error), source)


def _place_of(source: str, project: Path) -> str:
    """Seite und Zeile, an der ein Code-Block steht; Markdown kennt nur seinen Text."""
    wanted = [line.strip() for line in source.splitlines() if line.strip()]
    places = []
    for path in sorted([*project.glob("docs/**/*.md"), *project.glob("*.md")]):
        text = path.read_text(encoding="utf-8", errors="replace")
        lines = [line.strip(" >") for line in text.splitlines()]
        for number in (n for n, line in enumerate(lines) if line in wanted[:1]):
            following = [line for line in lines[number:] if line][: len(wanted)]
            if following == wanted:
                places.append(f"{path.relative_to(project).as_posix()}:{number + 1}")
    return ", ".join(places) or "Seite unbekannt"


def _render(source: str, language: str, project: Path) -> str:
    include = _INCLUDE.fullmatch(source.strip())
    if include is None:
        return typed_figure(source, language)
    path, section = include["path"], include["section"] or ""
    for kind in KINDS:
        if kind.fits(language, path, section):
            return kind.render(project, Path(path), section)
    known = "; ".join(f"{kind.language}: {kind.shown_line}" for kind in KINDS)
    raise FenceError(
        f"```{language} kann {path}{section and ':'}{section} nicht zeigen"
        f" → eines davon: {known}"
    )


def _snippet(project: Path, path: Path) -> Snippet:
    snippet = snippet_at(project, path.as_posix())
    if not snippet.exists:
        raise FenceError(f"{snippet} gibt es nicht → Pfad im Code-Block berichtigen")
    return snippet


def _whole(project: Path, path: Path, _: str) -> str:
    return _shown_whole(_snippet(project, path))


def _playground(project: Path, path: Path, _: str) -> str:
    snippet = _snippet(project, path)
    return _shown_whole(snippet, playground(snippet) if published() else "")


def _shown_whole(snippet: Snippet, above: str = "") -> str:
    url = f"{SITE_ROOT}snippets/{snippet.name}"
    guest = published()
    run = run_button(guest) if guest and obstacle(snippet) is None else ""
    caption = (
        f'<a class="fence__path" href="{url}">{snippet}</a>'
        f'<span class="fence__actions">{run}{COPY_BUTTON}{download(url)}</span>'
    )
    lab = f'; braucht das <a href="{SITE_ROOT}labor/">Verbindungslabor</a>'
    recording = load_alone(snippet)
    tested = proof("Geprüft", recording, lab if snippet.uses_lab else "")
    content = above + code(snippet.source, "python") + tested
    return figure("snippet", caption, content, snippet)


def _excerpt(project: Path, path: Path, section: str) -> str:
    snippet = _snippet(project, path)
    try:
        source = snippet.definition(section)
    except KeyError:
        raise FenceError(
            f"{snippet} definiert {section} nicht"
            " → Namen einer Funktion oder Klasse des Schnipsels angeben"
        ) from None
    caption = f'<span>Ausschnitt aus <span class="fence__path">{snippet}</span></span>'
    return figure("excerpt", caption, code(source, "python"), snippet)


def _terminal(project: Path, path: Path, _: str) -> str:
    snippet = _snippet(project, path.with_suffix(".py"))
    recording = load_alone(snippet)
    shown = terminal(recording)
    language = "pytb" if "Traceback (most recent" in shown else "text"
    command = f"python {snippet.path.name}"
    caption = f'<span>Ausgabe von <kbd translate="no">{command}</kbd></span>'
    content = code(shown, language) + proof("Aufgezeichnet", recording)
    return figure("terminal", caption, content, snippet)


def _recorded_table(project: Path, path: Path, _: str) -> str:
    snippet = _snippet(project, path.with_suffix(".py"))
    recording = load_alone(snippet)
    lines = [line.split(" | ") for line in terminal(recording).splitlines()]
    caption = f'Gemessen von <span class="fence__path">{snippet}</span>'
    return table_figure(lines, caption, proof("Gemessen", recording), snippet)


def _matrix(project: Path, path: Path, section: str) -> str:
    matrix = Matrix(project)
    recording = load(matrix)
    tables = matrix_tables(recording)
    if section not in tables:
        names = ", ".join(tables)
        raise FenceError(f"Die Matrix hat kein „{section}“ → eines davon: {names}")
    tested = proof("Gemessen", recording)
    return table_figure(tables[section], file_caption(path), tested, matrix.snippet)


def _library(project: Path, path: Path, _: str) -> str:
    name = path.as_posix().removesuffix(Library.suffix)
    entry = _snippet(project, Path(f"{name}.py"))
    if not is_library(entry):
        raise FenceError(
            f"{entry} ist kein Eintrag des Atlas → Pfad im Code-Block berichtigen"
            " oder dort call(host, port) definieren"
        )
    recording = load(Library(entry))
    tested = proof("Gemessen", recording)
    return table_figure(facts(recording), file_caption(path), tested, entry)


def _overview(project: Path, _: Path, section: str) -> str:
    caption = "Beim Build erzeugt"
    if table := ATLAS_TABLES.get(section):
        recordings = [load(library) for library in libraries(project)]
        tested = proof_of_all("Gemessen", recordings)
        return table_figure(table(refusals(project)), caption, tested)
    overviews = {**OVERVIEWS, "code_bloecke": _fences}
    if section not in overviews:
        raise FenceError(
            f"Ein Verzeichnis „{section}“ gibt es nicht → eines davon:"
            f" {', '.join([*overviews, *ATLAS_TABLES])}"
        )
    return table_figure(overviews[section](project), caption)


def _fences(_: Path) -> Table:
    typed = ", ".join(f"`{language}`" for language in TYPED_LANGUAGES)
    return [
        ["Code-Block", "Zeile darin", "zeigt"],
        *([f"`{kind.language}`", f"`{kind.shown_line}`", kind.shows] for kind in KINDS),
        [typed, "der Text selbst", "Befehle und Einstellungen, ohne Ausgabe"],
    ]


def _packets(project: Path, path: Path, _: str) -> str:
    snippet = _author(project, path)
    diagram = _drawn(snippet, path)[1]
    url = f"{SITE_ROOT}snippets/{path.as_posix()}"
    caption = (
        f'<span class="fence__path">{path.name}</span>'
        f'<span class="fence__actions">{download(url)}</span>'
    )
    content = diagram + proof("Mitgeschnitten", load_alone(snippet))
    return figure("packets", caption, content, snippet)


def _attempt(project: Path, path: Path, section: str) -> str:
    snippet = _snippet(project, path.with_suffix(".py"))
    recording = load_alone(snippet)
    pattern = rf"(?m)^`{section}` \| `(?P<error>.+?)` \| (?P<seconds>[\d.]+) s\b"
    reported = re.search(pattern, terminal(recording))
    if reported is None:
        raise FenceError(
            f"{snippet} gibt keine Zeile „`{section}` | `Ausnahme: Text` | 0 s“ aus"
            " → Namen im Code-Block berichtigen"
        )
    capture = path.with_name(f"{path.stem}_{section}.pcap")
    packets, diagram = _drawn(snippet, capture)
    seconds = float(reported["seconds"])
    when = at(seconds, sum(packet.time >= seconds for packet in packets))
    moment = f"nach {seconds:g} s:".replace(".", ",") if seconds else "sofort:"
    url = f"{SITE_ROOT}snippets/{capture.as_posix()}"
    caption = (
        f'<a class="fence__path" href="{url}" download>{capture.name}</a>'
        f'<span class="fence__actions">{REPLAY_BUTTON}</span>'
    )
    name, _, text = escape(reported["error"]).partition(" ")
    content = (
        f'{diagram}<p class="fence__end"{when}>{moment}'
        f" <code>{name}</code> <code>{text}</code></p>"
    )
    content += proof("Mitgeschnitten", recording)
    return figure("attempt", caption, content, snippet)


def _drawn(snippet: Snippet, path: Path) -> tuple[list[Packet], str]:
    """Die Pakete eines Mitschnitts und ihr Diagramm."""
    recording, name = load_alone(snippet), path.name
    if name not in recording.newest[-1].captures:
        raise FenceError(
            f"{snippet} schreibt {name} nicht → Namen im Code-Block berichtigen"
        )
    packets = read_packets(read_pcap(snippet.path.with_name(name)))
    try:
        diagram = sequence_diagram(packets, path.stem)
    except ValueError as error:
        raise FenceError(
            f"{snippet}:1: {name}: {error} → länger mitschneiden"
        ) from error
    return packets, f"<div data-search-exclude>{diagram}</div>"


def _author(project: Path, path: Path) -> Snippet:
    """Der Schnipsel, der einen Mitschnitt schrieb: `x.py` schreibt auch `x_zusatz`."""
    source = path.with_suffix(".py")
    while not (project / "snippets" / source).is_file() and "_" in source.stem:
        source = source.with_stem(source.stem.rpartition("_")[0])
    return _snippet(project, source)


@dataclass(frozen=True)
class Kind:
    """Eine Art Code-Block.

    Attributes:
        language: was hinter den drei Backticks steht.
        file: Endung der Datei oder ihr ganzer Name.
        section: wie der Abschnitt hinter dem Doppelpunkt heißt; leer, wenn es keinen
            gibt.
        shows: was er zeigt.
        render: macht HTML daraus, aus Projekt, Pfad und Abschnitt.
    """

    language: str
    file: str
    section: str
    shows: str
    render: Callable[[Path, Path, str], str]

    def fits(self, language: str, path: str, section: str) -> bool:
        same = path.endswith(self.file) if self._is_suffix else path == self.file
        return (
            language == self.language and same and bool(section) == bool(self.section)
        )

    @property
    def _is_suffix(self) -> bool:
        return self.file.startswith(".")

    @property
    def shown_line(self) -> str:
        """Die Zeile, die im Code-Block steht."""
        name = f"ordner/name{self.file}" if self._is_suffix else self.file
        return f'--8<-- "{name}{self.section and ":"}{self.section}"'


# Die erste Art, die passt, gilt.
KINDS = (
    Kind("py", ".py", "", "den ganzen Schnipsel", _whole),
    Kind("py", ".py", "funktion", "einen Teil, wenn er daneben ganz steht", _excerpt),
    Kind("labor", "labor/ausprobieren.py", "", "dasselbe mit Auswahl", _playground),
    Kind("table", Library.suffix, "", "die Messung einer Bibliothek", _library),
    Kind(
        "table",
        "verstehen/matrix.matrix.toml",
        "name",
        "eine Tabelle der Matrix",
        _matrix,
    ),
    Kind("table", "verzeichnis", "name", "ein Verzeichnis wie dieses", _overview),
    Kind(
        "table",
        ".toml",
        "",
        "die Ausgabe, an ` | ` geteilt",
        _recorded_table,
    ),
    Kind("console", ".toml", "", "das aufgezeichnete Terminal", _terminal),
    Kind("packets", ".pcap", "", "einen Mitschnitt, den er schrieb", _packets),
    Kind("packets", ".toml", "name", "ihn in seinem Tempo, mit der Ausnahme", _attempt),
)
