"""Jede Seite noch einmal als Markdown: für Sprachmodelle und zum Weiterverwenden.

Entsteht aus dem fertigen HTML, damit Code, Aufzeichnungen und Tabellen an ihrem Platz
stehen, wie beim Lesen.
"""

from pathlib import Path

from html_to_markdown import ConversionOptions, convert
from selectolax.lexbor import LexborNode, create_tag

from bausatz.site.pages import Page, read_pages

FILE = "index.md"
_OPTIONS = ConversionOptions(
    compact_tables=True,
    extract_metadata=False,
    exclude_selectors=[
        ".headerlink",
        ".fence__actions",
        ".md-content__button",
        ".playground",
        ".tabbed-labels",
    ],
)


def write_markdown(site: Path) -> None:
    """Legt neben das HTML jeder Seite ihre Fassung in Markdown."""
    for page in read_pages(site):
        text = to_markdown(page)
        page.file.with_name(FILE).write_text(text, encoding="utf-8")


def to_markdown(page: Page) -> str:
    """Gibt den Inhalt einer Seite als Markdown zurück."""
    article = page.article.clone()
    for figure in article.css("figure.fence"):
        _plain_figure(figure)
    for tabs in article.css(".tabbed-set"):
        _name_tabs(tabs)
    # Ein Tooltip steht in Markdown mitten im Satz.
    for link in article.css("a[title]"):
        del link.attrs["title"]
    for title in article.css("dt, .admonition-title"):
        _make_bold(title)
    return str(convert(article.html or "", _OPTIONS).content).strip() + "\n"


def _plain_figure(figure: LexborNode) -> None:
    """Code ohne Farben und mit Sprache, ein Bild als seine Beschreibung."""
    is_output = "fence--terminal" in figure.attrs.sget("class").split()
    for code in figure.css("pre > code"):
        plain = create_tag("code")
        language = "language-text" if is_output else code.attrs.sget("class")
        plain.attrs["class"] = language
        plain.insert_child(code.text())
        code.replace_with(plain)
    for drawing in figure.css("svg"):
        described = create_tag("p")
        texts = [node.text() for node in drawing.css("title, desc")]
        described.insert_child(". ".join(texts))
        drawing.replace_with(described)


def _name_tabs(tabs: LexborNode) -> None:
    """Stellt über jedes Blatt, wie es heißt; nebeneinander geht es nicht."""
    for label, block in zip(
        tabs.css(".tabbed-labels > label"), tabs.css(".tabbed-block"), strict=True
    ):
        name = create_tag("p")
        name.insert_child(label.text())
        _make_bold(name)
        block.insert_before(name)


def _make_bold(node: LexborNode) -> None:
    node.inner_html = f"<strong>{node.inner_html}</strong>"
