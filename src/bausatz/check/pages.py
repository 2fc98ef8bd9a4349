"""Regeln 1, 3 und 6: Auf einer Seite steht nur Code, der gelaufen ist."""

import re
from collections.abc import Iterator
from itertools import pairwise

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from bausatz.check.markdown import Page
from bausatz.check.violation import Violation, read_violation
from bausatz.measure.library import Library
from bausatz.show.typed import is_python

_FENCE_MARKER = re.compile(r"`{3}|~{3}|--8<--")
# Was Markdown mit den Erweiterungen aus `mkdocs.yml` erzeugt; rohes HTML kann mehr.
_MARKDOWN = re.compile(
    r"a|abbr|b|blockquote|br|caption|code|dd|del|details|div|dl|dt|em|h[1-6r]|i|img"
    r"|input|kbd|label|li|ol|p|section|span|strong|su[bp]|summary|table|tbody|td|tfoot"
    r"|th|thead|tr|ul"
)
_CODE_BLOCKS = {"pre", "textarea", "xmp", "listing", "plaintext"}
_HIDING_ATTRIBUTE = re.compile(r"on\w+|srcdoc|style=(?!text-align: \w+;$)")
_HIDING_URL = re.compile(r"\s*(data|javascript|vbscript):", re.IGNORECASE)
_TEXT_BLOCKS = {
    *("p", "li", "dd", "dt", "td", "th", "summary", "div", "blockquote", "details")
}
_BLOCKS = _TEXT_BLOCKS | {"ul", "ol", "dl", "table", "pre"}


def check_page(page: Page, prose: BeautifulSoup) -> Iterator[Violation]:
    """Prüft die Code-Blöcke einer Seite und was außerhalb davon steht."""
    for figure in page.html.select("figure[data-error]"):
        error = str(figure["data-error"])
        problem, _, remedy = error.partition(" → ")
        code = figure.pre
        assert code is not None
        # Ist der Schnipsel schuld, steht er vorn, einmal für alle Code-Blöcke.
        yield read_violation(error) or page.violation(code, problem, remedy)
    yield from _check_html(page, prose)
    for block in [*prose.find_all("code"), *prose.find_all(_TEXT_BLOCKS)]:
        text = _own_text(block)
        if (block.name == "code" and "\n" in text.strip()) or _shows_python(text):
            yield page.violation(
                block,
                "mehrzeiliger Code außerhalb eines Code-Blocks",
                'Schnipsel anlegen, im py-Block --8<-- "ordner/name.py" schreiben',
            )
            block.clear()
    for marker in prose.find_all(string=_FENCE_MARKER):
        element = marker.parent
        if element is not None and (element.name != "code" or "\n" in marker):
            yield page.violation(
                element,
                "Code-Block, den Markdown nicht erkennt",
                "Leerzeile davor, Einrückung und Schluss des Code-Blocks berichtigen",
            )
    shown = page.shown("snippet")
    for figure in page.html.select(".fence--excerpt"):
        if figure["data-snippet"] not in shown:
            code = figure.pre
            assert code is not None
            yield page.violation(
                code,
                f"Ausschnitt, aber {figure['data-snippet']} fehlt auf der Seite",
                "den ganzen Schnipsel auf derselben Seite einbinden",
            )
    yield from _check_order(page)


def _check_order(page: Page) -> Iterator[Violation]:
    """Wer im Atlas nachschlägt, will zuerst den Code, dann die Messung."""
    shown = set()
    for figure in page.html.select("figure[data-snippet]"):
        name = str(figure["data-snippet"])
        recording = f"{name.removesuffix('.py')}{Library.suffix}"
        if "fence--snippet" in figure["class"]:
            shown.add(name)
        elif f'"{recording}"' in page.text and name not in shown:
            yield page.at(
                f'"{recording}"',
                f"Messung vor dem Code, den sie misst ({name})",
                "den py-Block davor einbinden",
            )


def _check_html(page: Page, prose: BeautifulSoup) -> Iterator[Violation]:
    """Außerhalb der Code-Blöcke steht nur, was Markdown selbst erzeugt."""
    for element in prose.select("*"):
        if element.decomposed:
            continue
        attributes = [f"{name}={value}" for name, value in element.attrs.items()]
        urls = [str(element.get(name, "")) for name in ("href", "src")]
        if element.name in _CODE_BLOCKS:
            yield page.violation(
                element,
                "Code-Block, den der Bausatz nicht erzeugt hat",
                'Schnipsel anlegen, im py-Block --8<-- "ordner/name.py" schreiben',
            )
        elif (
            not _MARKDOWN.fullmatch(element.name)
            or any(map(_HIDING_ATTRIBUTE.match, attributes))
            or any(map(_HIDING_URL.match, urls))
        ):
            yield page.violation(
                element,
                f"<{element.name}> kann Ungelaufenes zeigen",
                "in Markdown schreiben, Code und Ausgaben als Schnipsel einbinden",
            )
        else:
            continue
        element.clear(decompose=True)  # Was darin steht, ist damit gemeldet.


def _own_text(block: Tag) -> str:
    """Der Text eines Blocks ohne die Blöcke darin."""

    def owner(text: NavigableString) -> Tag:
        return next(p for p in text.parents if p is block or p.name in _BLOCKS)

    return "".join(text for text in block.strings if owner(text) is block)


def _shows_python(text: str) -> bool:
    """Ob ein Absatz mehrere Zeilen hat und zwei davon zusammen Python sind."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    pairs = map("\n".join, pairwise(lines))
    return len(lines) > 1 and any(map(is_python, [text, *pairs]))
