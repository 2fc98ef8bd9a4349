"""Die gebauten Seiten als Baum, zum Ansehen."""

from functools import cache
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode


@cache
def pages(site: Path) -> dict[str, LexborHTMLParser]:
    """Alle Seiten einer Website, nach ihrem Pfad; einmal gelesen, nur zum Ansehen.

    Leere sind die, die `make check` nicht baut.
    """
    return {
        path.relative_to(site).as_posix(): LexborHTMLParser(
            path.read_text(encoding="utf-8")
        )
        for path in sorted(site.rglob("*.html"))
        if path.stat().st_size
    }


def attribute(node: LexborNode, name: str) -> str:
    """Der Wert eines Attributs; leer, wenn es fehlt."""
    return node.attributes.get(name) or ""


def text_of(node: LexborNode, without: str) -> str:
    """Der Text eines Elements; was der Selektor `without` trifft, fehlt darin."""
    hidden = {
        part.mem_id
        for found in node.css(without)
        for part in found.traverse(include_text=True)
    }
    return " ".join(
        "" if part.mem_id in hidden else part.text_content or ""
        for part in node.traverse(include_text=True)
        if part.is_text_node
    )
