"""Die gebauten Seiten als Baum, zum Ansehen."""

from functools import cache
from pathlib import Path

from bs4 import BeautifulSoup, Tag


@cache
def pages(site: Path) -> dict[str, BeautifulSoup]:
    """Alle Seiten einer Website, nach ihrem Pfad; einmal gelesen, nur zum Ansehen.

    Leere sind die, die `make check` nicht baut.
    """
    return {
        path.relative_to(site).as_posix(): BeautifulSoup(
            path.read_text(encoding="utf-8"), "html.parser"
        )
        for path in sorted(site.rglob("*.html"))
        if path.stat().st_size
    }


def text_of(tag: Tag, without: str) -> str:
    """Der Text eines Elements; was der Selektor `without` trifft, fehlt darin."""
    hidden = {
        id(text)
        for found in tag.select(without)
        for text in found.find_all(string=True)
    }
    texts = tag.find_all(string=True)
    return " ".join("" if id(text) in hidden else text for text in texts)
