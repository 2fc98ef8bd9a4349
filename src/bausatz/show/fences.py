"""Erweiterung für Python-Markdown: Jeder Zaun einer Seite zeigt, was gelaufen ist.

`pymdownx.superfences` ruft `render_fence` für jeden Zaun auf, gleich, wie er
geschrieben und wo er verschachtelt ist. Angenommen werden:

| Zaun | Inhalt | zeigt |
|---|---|---|
| `py` | `--8<-- "ordner/name.py"` | den ganzen Schnipsel |
| `py` | `--8<-- "ordner/name.py:funktion"` | einen Ausschnitt, ohne Kopierknopf |
| `console` | `--8<-- "ordner/name.toml"` | das aufgezeichnete Terminal |
| `table` | `--8<-- "ordner/name.toml"` | eine aufgezeichnete Tabelle |
| `table` | `--8<-- "labor/matrix.csv:name"` | eine Tabelle aus der Matrix |
| `table` | `--8<-- "verzeichnis:name"` | ein Verzeichnis über alle Schnipsel |
| `table` | `--8<-- "bibliotheken/name.atlas.toml"` | die Messung einer Bibliothek |
| `table` | `--8<-- "bibliotheken/atlas:name"` | eine Tabelle über alle Bibliotheken |
| `packets` | `--8<-- "ordner/name_zusatz.pcap"` | einen Mitschnitt als Diagramm |
| Befehle, Einstellungen | Text | den Text, mit Kopierknopf |

Alles andere wird auf der Seite zu einem sichtbaren Fehler und beim Bau zur Warnung.
"""

import ast
import logging
import re
import shlex
import warnings
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path
from textwrap import dedent
from typing import Any

from markdown import Markdown
from pygments import highlight
from pygments.filter import simplefilter
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Generic

from bausatz.measure import library as atlas
from bausatz.measure.matrix import MATRIX, tables
from bausatz.measure.recording import Recording, load_recording
from bausatz.show.diagram import sequence_diagram
from bausatz.show.overviews import OVERVIEWS
from bausatz.snippets import PROJECT, SITE_ROOT, Snippet, SnippetError
from verbindungslabor import read_packets, read_pcap

# `mkdocs build --strict` zählt Warnungen dieses Loggers.
log = logging.getLogger("mkdocs.bausatz")

TYPED_LANGUAGES = {
    "bash": "Terminal",
    "powershell": "PowerShell",
    "dockerfile": "Dockerfile",
    "ini": "Einstellung",
    "toml": "TOML",
    "yaml": "YAML",
}

# Eingabezeichen, Traceback, Betriebssystemfehler: So sieht eine Sitzung aus.
_OUTPUT = re.compile(
    r"(?m)^\s*(\$|PS .*>|Traceback \(most recent) |^.*\[(Errno|WinError) -?\d+\]"
)
_ATLAS = "bibliotheken/atlas"
# In Tabellen, die der Bau erzeugt: von der Startseite aus, mit Anker oder Vorsilbe.
_LINK = re.compile(rf"\[([^]]+)\]\(({SITE_ROOT}[^)]*)\)")
_INCLUDE = re.compile(r'--8<-- "(?P<path>[\w./-]+?)(?::(?P<section>\w+))?"')


class FenceError(Exception):
    """Ein Zaun zeigt etwas, das nicht gelaufen ist; der Text nennt die Abhilfe."""


def accept_options(*_: object) -> bool:
    """Nimmt jeden Zaun an, damit keiner mit unbekannten Optionen zu Fließtext wird."""
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
    """Macht aus einem Zaun HTML; eingetragen als `format` in `mkdocs.yml`."""
    try:
        return _render(source, language or "", project)
    except (FenceError, SnippetError) as error:
        log.warning("%s", error)
        return (
            f'<figure class="fence fence--error" data-error="{escape(str(error))}">'
            f"<p><strong>Fehler:</strong> {escape(str(error))}</p>"
            f"<pre><code>{escape(source)}</code></pre></figure>"
        )


def _render(source: str, language: str, project: Path) -> str:
    include = _INCLUDE.fullmatch(source.strip())
    if include is None:
        return _typed(source, language)
    if include["path"] == "verzeichnis":
        return _overview(language, include["section"], project)
    path = Path(include["path"])
    if (language, path.as_posix()) == ("table", _ATLAS) and include["section"]:
        return _atlas_table(include["section"], project)
    if path.name.endswith(".atlas.toml") and language == "table":
        return _library_table(path, project)
    snippet = Snippet(project, path.with_suffix(".py").as_posix())
    if path.suffix == ".pcap":
        snippet = _author(snippet)
    if not snippet.exists:
        raise FenceError(f"{snippet} gibt es nicht → Pfad im Zaun berichtigen")
    match language, path.suffix, include["section"]:
        case "py", ".py", None:
            return _whole(snippet)
        case "py", ".py", section:
            return _excerpt(snippet, section)
        case "console", ".toml", None:
            return _terminal(snippet)
        case "table", ".toml", None:
            return _recorded_table(snippet)
        case "table", ".csv", section if section is not None:
            return _matrix_table(snippet, section)
        case "packets", ".pcap", None:
            return _packets(snippet, path.name)
    raise FenceError(
        f"```{language} kann {path.as_posix()} nicht zeigen"
        " → py für .py, console oder table für .toml, packets für .pcap, table mit"
        f" Namen für .csv und {_ATLAS}"
    )


def _typed(source: str, language: str) -> str:
    if language not in TYPED_LANGUAGES:
        raise FenceError(
            f"Zaun mit Sprache „{language}“ enthält getippten Text → Code und Ausgaben"
            ' mit `--8<-- "ordner/name.py"` einbinden; getippt werden dürfen nur'
            f" {', '.join(TYPED_LANGUAGES)}"
        )
    if _OUTPUT.search(source):
        raise FenceError(
            f"Zaun „{language}“ enthält eine Ausgabe oder ein Eingabezeichen → nur die"
            ' Befehle lassen; Ausgaben mit `--8<-- "ordner/name.toml"` einbinden'
        )
    if _contains_python(source):
        raise FenceError(
            f"Zaun „{language}“ enthält Python"
            ' → Schnipsel anlegen und mit `--8<-- "ordner/name.py"` einbinden'
        )
    caption = (
        f"<span>{TYPED_LANGUAGES[language]}</span>"
        f'<span class="fence__actions">{_COPY_BUTTON}</span>'
    )
    return _figure("command", caption, _code(source, language))


def _contains_python(source: str) -> bool:
    """Ob der Text, eine Zeile oder ein Wort der Shell (`python -c "…"`) Python ist."""
    try:
        words = shlex.split(source, comments=True)
    except ValueError:  # Anführungszeichen, das niemand schließt
        words = []
    return any(map(is_python, [source, *source.splitlines(), *words]))


def is_python(source: str) -> bool:
    """Ob ein Text Python ist und mehr tut, als Namen und Werte zu nennen."""
    if re.search(r"(?m)^\s*>>>", source):
        return True
    try:
        with warnings.catch_warnings(action="ignore"):
            tree = ast.parse(dedent(source).strip())
    except (SyntaxError, ValueError):
        return False
    code = ast.Call | ast.Import | ast.ImportFrom | ast.stmt
    harmless = ast.Expr | ast.AnnAssign | ast.Assign | ast.Pass | ast.Break
    return any(
        isinstance(node, code) and not isinstance(node, harmless)
        for node in ast.walk(tree)
    )


_COPY_BUTTON = '<button type="button" class="fence__copy" hidden>Kopieren</button>'


def _whole(snippet: Snippet) -> str:
    url = f"{SITE_ROOT}snippets/{snippet.name}"
    download = _download(url)
    caption = (
        f'<a class="fence__path" href="{url}">{snippet}</a>'
        f'<span class="fence__actions">{_COPY_BUTTON}{download}</span>'
    )
    lab = f'; braucht das <a href="{SITE_ROOT}labor/">Verbindungslabor</a>'
    proof = _proof("Geprüft", load_recording(snippet), lab if snippet.uses_lab else "")
    return _figure("snippet", caption, _code(snippet.source, "python") + proof, snippet)


def _download(url: str) -> str:
    name = url.rpartition("/")[2]
    return (
        f'<a class="fence__download" href="{url}" download="{name}"'
        f' aria-label="Herunterladen: {name}">Herunterladen</a>'
    )


def _excerpt(snippet: Snippet, section: str) -> str:
    try:
        source = snippet.definition(section)
    except KeyError:
        raise FenceError(
            f"{snippet} definiert {section} nicht"
            " → Namen einer Funktion oder Klasse des Schnipsels angeben"
        ) from None
    caption = f'<span>Ausschnitt aus <span class="fence__path">{snippet}</span></span>'
    return _figure("excerpt", caption, _code(source, "python"), snippet)


def _terminal(snippet: Snippet) -> str:
    recording = load_recording(snippet)
    language = "pytb" if "Traceback (most recent" in recording.terminal else "text"
    command = f"python {snippet.path.name}"
    caption = f'<span>Ausgabe von <kbd translate="no">{command}</kbd></span>'
    content = _code(recording.terminal, language) + _proof("Aufgezeichnet", recording)
    return _figure("terminal", caption, content, snippet)


def _recorded_table(snippet: Snippet) -> str:
    recording = load_recording(snippet)
    lines = recording.terminal.splitlines()
    caption = f'Gemessen von <span class="fence__path">{snippet}</span>'
    return _table(snippet, [line.split(" | ") for line in lines], caption)


def _matrix_table(snippet: Snippet, section: str) -> str:
    if snippet.path.with_suffix(".csv") != MATRIX:
        raise FenceError(f"{snippet} misst keine Matrix → Pfad im Zaun berichtigen")
    if section not in tables():
        names = ", ".join(tables())
        raise FenceError(f"Die Matrix hat kein „{section}“ → eines davon: {names}")
    caption = _data_caption(Path(snippet.name).with_name(MATRIX.name))
    return _table(snippet, tables()[section], caption)


def _data_caption(path: Path) -> str:
    """Nennt die Datei unter `snippets/`, aus der eine Tabelle stammt."""
    url = f"{SITE_ROOT}snippets/{path.as_posix()}"
    return (
        f'<a class="fence__path" href="{url}">{path.name}</a></span>'
        f'<span class="fence__actions">{_download(url)}'
    )


def _overview(language: str, section: str | None, project: Path) -> str:
    if language != "table" or section not in OVERVIEWS:
        raise FenceError(
            f"Ein Verzeichnis „{section}“ gibt es nicht → table-Zaun mit einem davon:"
            f" {', '.join(OVERVIEWS)}"
        )
    caption = "Beim Bau erzeugt aus den Schnipseln und Aufzeichnungen"
    return _table_figure(None, OVERVIEWS[section](project), caption, "")


def _library_table(path: Path, project: Path) -> str:
    name = path.as_posix().removesuffix(".atlas.toml")
    entry = Snippet(project, f"{name}.py")
    if not (entry.exists and atlas.is_entry(entry)):
        raise FenceError(
            f"{entry} ist kein Eintrag des Atlas → Pfad im Zaun berichtigen oder dort"
            " call(host, port) definieren"
        )
    measurement, _ = atlas.load(entry)
    proof = _proof_of("Gemessen", [measurement.python], measurement.system)
    return _table_figure(entry, atlas.facts(entry), _data_caption(path), proof)


def _atlas_table(section: str, project: Path) -> str:
    found = atlas.tables(project)
    if section not in found:
        names = ", ".join(found)
        raise FenceError(f"Der Atlas hat kein „{section}“ → eines davon: {names}")
    newest, _ = atlas.load(atlas.entries(project)[-1])
    proof = _proof_of("Gemessen", [newest.python], newest.system)
    return _table_figure(None, found[section], "Bibliotheken-Atlas", proof)


def _table(snippet: Snippet, lines: list[list[str]], caption: str) -> str:
    proof = _proof("Gemessen", load_recording(snippet))
    return _table_figure(snippet, lines, caption, proof)


def _table_figure(
    snippet: Snippet | None, lines: list[list[str]], caption: str, proof: str
) -> str:
    head, *body = lines
    header = "".join(f'<th scope="col">{_inline(cell.strip())}</th>' for cell in head)
    rows = "".join(
        "<tr>" + "".join(f"<td>{_inline(cell.strip())}</td>" for cell in row) + "</tr>"
        for row in body
    )
    table = (
        '<div class="fence__scroll" tabindex="0"><table class="fence__table">'
        f"<thead><tr>{header}</tr></thead><tbody>{rows}</tbody></table></div>"
    )
    return _figure("table", f"<span>{caption}</span>", table + proof, snippet)


def _author(snippet: Snippet) -> Snippet:
    """Der Schnipsel, der einen Mitschnitt schrieb: `x.py` schreibt auch `x_zusatz`."""
    path = Path(snippet.name)
    while not snippet.path.is_file() and "_" in path.stem:
        path = path.with_stem(path.stem.rpartition("_")[0])
        snippet = Snippet(snippet.project, path.as_posix())
    return snippet


def _packets(snippet: Snippet, name: str) -> str:
    recording = load_recording(snippet)
    if name not in recording.captures:
        raise FenceError(f"{snippet} schreibt {name} nicht → Namen im Zaun berichtigen")
    url = f"{SITE_ROOT}snippets/{Path(snippet.name).with_name(name).as_posix()}"
    frames = read_pcap(snippet.path.with_name(name))
    try:
        diagram = sequence_diagram(read_packets(frames), Path(name).stem)
    except ValueError as error:
        raise FenceError(
            f"{snippet}:1: {name}: {error} → länger mitschneiden"
        ) from error
    caption = (
        f'<span class="fence__path">{name}</span>'
        f'<span class="fence__actions">{_download(url)}</span>'
    )
    content = f"<div data-search-exclude>{diagram}</div>"
    return _figure(
        "packets", caption, content + _proof("Mitgeschnitten", recording), snippet
    )


def _inline(text: str) -> str:
    text = re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))
    return _LINK.sub(_link, text)


def _link(match: re.Match[str]) -> str:
    text, url = match.groups()
    download = " download" if url.startswith(f"{SITE_ROOT}snippets/") else ""
    return f'<a href="{url}"{download}>{text}</a>'


def _proof(verb: str, recording: Recording, note: str = "") -> str:
    return _proof_of(verb, recording.python, recording.system, note)


def _proof_of(verb: str, versions: list[str], system: str, note: str = "") -> str:
    minors = [version.rpartition(".")[0] for version in versions]
    exact = escape(", ".join(versions))
    return (
        f'<p class="fence__proof" data-search-exclude>{verb} mit '
        f'<span title="CPython {exact}">Python {escape(", ".join(minors))}</span>'
        f" unter {escape(system)}{note}</p>"
    )


@simplefilter
def _mark_output(
    _filter: object, _lexer: object, stream: Iterable[tuple[Any, str]], _options: object
) -> Iterator[tuple[Any, str]]:
    """Unterscheidet `#>`-Zeilen, also Ausgaben, von Kommentaren."""
    for token, text in stream:
        is_output = token is Comment.Single and text.startswith("#>")
        yield (Generic.Output if is_output else token), text


def _code(source: str, language: str) -> str:
    lexer = get_lexer_by_name(language, stripnl=False)
    lexer.add_filter(_mark_output())
    marked = highlight(source, lexer, HtmlFormatter(nowrap=True))
    # Fokus, damit sich breite Zeilen auch mit der Tastatur verschieben lassen.
    return f'<div class="highlight"><pre tabindex="0"><code>{marked}</code></pre></div>'


def _figure(
    kind: str, caption: str, content: str, snippet: Snippet | None = None
) -> str:
    shows = f' data-snippet="{snippet.name}"' if snippet else ""
    return (
        f'<figure class="fence fence--{kind}"{shows}>'
        f"<figcaption data-search-exclude>{caption}</figcaption>{content}</figure>"
    )
