"""Was ein Code-Block auf der Seite wird: Abbildung mit Überschrift, Inhalt, Beleg."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from packaging.version import Version
from pygments import highlight
from pygments.filter import simplefilter
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import (
    Comment,
    Generic,
    Keyword,
    Name,
    Operator,
    Punctuation,
    String,
    Text,
    Whitespace,
)

from bausatz.guest.site import Published
from bausatz.measure.interpreters import minor_of
from bausatz.measure.recording import Recording
from bausatz.snippets import SITE_ROOT, Snippet

Table = list[list[str]]

COPY_BUTTON = '<button type="button" class="fence__copy" hidden>Kopieren</button>'
REPLAY_BUTTON = '<button type="button" class="fence__replay" hidden>Abspielen</button>'
# In Tabellen, die der Build erzeugt: von der Startseite aus, mit Anker oder Vorsilbe.
_LINK = re.compile(rf"\[([^]]+)\]\(({SITE_ROOT}[^)]*)\)")
# Wo ein langer Name in einer schmalen Spalte umbrechen darf.
_BREAK = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[._/=,(])(?=[a-zA-Z&])")
_CARDS = 3  # So viele Spalten haben auf dem Telefon nebeneinander keinen Platz.
_WIDE = 6  # So viele brauchen auch auf dem Bildschirm alle Breite.
_LONG = 20  # So viele Zeilen lassen sich filtern.
# Die Farben dafür wären die des Textes; ohne Element ist die Seite halb so groß.
_UNCOLORED = {
    *(Keyword.Constant, Name, Name.Function.Magic, Name.Variable.Magic, Operator),
    *(Punctuation, Punctuation.Marker, String.Affix, Whitespace),
}


def figure(
    kind: str, caption: str, content: str, snippet: Snippet | None = None
) -> str:
    """Baut die Abbildung.

    Args:
        kind: wird Teil der CSS-Klasse.
        caption: Überschrift, HTML.
        content: Inhalt, HTML.
        snippet: woraus sie stammt.
    """
    shows = f' data-snippet="{snippet.name}"' if snippet else ""
    return (
        f'<figure class="fence fence--{kind}"{shows}>'
        f"<figcaption data-search-exclude>{caption}</figcaption>{content}</figure>"
    )


def error_figure(problem: str, source: str) -> str:
    """Zeigt einen Fehler dort, wo der Code-Block stünde."""
    return (
        f'<figure class="fence fence--error" data-error="{escape(problem)}">'
        f"<p><strong>Fehler:</strong> {escape(problem)}</p>"
        f"<pre><code>{escape(source)}</code></pre></figure>"
    )


def table_figure(
    lines: Table, caption: str, proof: str = "", snippet: Snippet | None = None
) -> str:
    """Baut eine Tabelle; die erste Zeile ist ihr Kopf.

    Auf dem Telefon macht CSS aus breiten Tabellen Karten. Damit sie auch dann noch
    Tabellen sind, stehen ihre Rollen da; die Spaltennamen gibt das CSS wieder.
    """
    head, *body = lines
    columns, rows = len(head), len(body)
    sizes = {
        "cards": columns >= _CARDS,
        "wide": columns >= _WIDE,
        "long": rows >= _LONG,
    }
    names = "".join(f" fence__scroll--{name}" for name, fits in sizes.items() if fits)
    th, td = '<th scope="col" role="columnheader">', '<td role="cell">'
    header = "".join(f"{th}{_inline(cell)}</th>" for cell in head)
    lines = [[f"{td}{_inline(cell)}</td>" for cell in row] for row in body]
    filled = "".join(f'<tr role="row">{"".join(cells)}</tr>' for cells in lines)
    labels = f' style="{_labels(head)}"' if sizes["cards"] else ""
    table = (
        f'<div class="fence__scroll{names}" tabindex="0">'
        f'<table class="fence__table" role="table"{labels}>'
        f'<thead role="rowgroup"><tr role="row">{header}</tr></thead>'
        f'<tbody role="rowgroup">{filled}</tbody></table></div>'
    )
    return figure("table", f"<span>{caption}</span>", table + proof, snippet)


def _labels(head: list[str]) -> str:
    """Die Spaltennamen als CSS: einmal je Tabelle statt in jeder Zelle."""
    texts = (_BREAK.sub("\u200b", cell.replace("`", "")) for cell in head)
    quoted = (re.sub(r"[\\']", r"\\\g<0>", text) for text in texts)
    return escape("".join(f"--{n}:'{text}';" for n, text in enumerate(quoted, 1)))


def _inline(text: str) -> str:
    text = re.sub(r"`([^`]+)`", _code, escape(text.strip()))
    return _LINK.sub(_link, text)


def _code(match: re.Match[str]) -> str:
    return f"<code>{_BREAK.sub('<wbr>', match[1])}</code>"


def _link(match: re.Match[str]) -> str:
    text, url = match.groups()
    is_file = url.startswith(f"{SITE_ROOT}snippets/")
    return f'<a href="{url}"{" download" if is_file else ""}>{text}</a>'


def file_caption(path: Path) -> str:
    """Nennt die Datei unter `snippets/`, aus der etwas stammt, zum Herunterladen."""
    url = f"{SITE_ROOT}snippets/{path.as_posix()}"
    return (
        f'<a class="fence__path" href="{url}">{path.name}</a></span>'
        f'<span class="fence__actions">{download(url)}'
    )


def download(url: str) -> str:
    """Der Verweis „Herunterladen“."""
    name = url.rpartition("/")[2]
    return (
        f'<a class="fence__download" href="{url}" download="{name}"'
        f' aria-label="Herunterladen: {name}">Herunterladen</a>'
    )


def run_button(guest: Published) -> str:
    """Der Knopf, der einen Schnipsel im Browser ausführt; ein Skript zeigt ihn."""
    return (
        f'<button type="button" class="fence__run" hidden'
        f' data-run="{SITE_ROOT}run/run.mjs" data-guest="{guest.folder.name}"'
        f' data-size="{guest.size}">Ausführen</button>'
    )


def proof(verb: str, recording: Recording[Any], note: str = "") -> str:
    """Die Zeile, die sagt, womit es gelaufen ist, und womit nicht."""
    missing = "".join(
        f"; nicht mit {escape(minor)}: {escape(reason)}"
        for minor, reason in recording.missing.items()
    )
    return _proof_line(verb, recording.python, recording.system, missing + note)


def proof_of_all(verb: str, recordings: Sequence[Recording[Any]]) -> str:
    """Dieselbe Zeile für eine Tabelle aus vielen Aufzeichnungen."""
    versions = {version for recording in recordings for version in recording.python}
    systems = {recording.system for recording in recordings}
    return _proof_line(
        verb, sorted(versions, key=Version), ", ".join(sorted(systems)), ""
    )


def _proof_line(verb: str, versions: Sequence[str], system: str, note: str) -> str:
    exact = escape(", ".join(versions))
    minors = escape(", ".join(map(minor_of, versions)))
    return (
        f'<p class="fence__proof" data-search-exclude>{verb} mit '
        f'<span title="CPython {exact}">Python {minors}</span>'
        f" unter {escape(system)}{note}</p>"
    )


@simplefilter
def _simplify(
    _filter: object, _lexer: object, stream: Iterable[tuple[Any, str]], _options: object
) -> Iterator[tuple[Any, str]]:
    """Unterscheidet `#>`-Zeilen, also Ausgaben, von Kommentaren, sonst nur Farben."""
    for token, text in stream:
        if token is Comment.Single and text.startswith("#>"):
            yield Generic.Output, text
        else:
            yield (Text if token in _UNCOLORED else token), text


_FORMATTER = HtmlFormatter[str](nowrap=True)


@cache
def _lexer(language: str) -> Lexer:
    lexer = get_lexer_by_name(language, stripnl=False)
    lexer.add_filter(_simplify())
    return lexer


def code(source: str, language: str) -> str:
    """Färbt Quelltext oder Ausgabe."""
    marked = highlight(source, _lexer(language), _FORMATTER)
    # Fokus, damit sich breite Zeilen auch mit der Tastatur verschieben lassen.
    return (
        '<div class="highlight"><pre tabindex="0">'
        f'<code class="language-{language}">{marked}</code></pre></div>'
    )
