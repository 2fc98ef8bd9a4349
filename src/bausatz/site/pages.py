"""Die gebauten Seiten, so wie sie auf der Platte liegen, in Reihenfolge der Navigation.

Gelesen wird das fertige HTML: Darin steht dasselbe, gleich, wer es baute.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml
from selectolax.lexbor import LexborHTMLParser, LexborNode


@dataclass(frozen=True)
class Page:
    """Eine Seite der Website.

    Attributes:
        file: ihr HTML.
        url: ihre Adresse von der Startseite aus, etwa `behandeln/abfangen/`.
        trail: die Abschnitte der Navigation über ihr, der oberste zuerst: Name und
            Adresse ihrer ersten Seite; leer, wenn der Abschnitt keine eigene hat.
    """

    file: Path
    url: str
    trail: tuple[tuple[str, str], ...]

    @cached_property
    def tree(self) -> LexborHTMLParser:
        """Der Baum, nur zum Ansehen."""
        return LexborHTMLParser(self.file.read_text(encoding="utf-8"))

    @cached_property
    def headline(self) -> str:
        """Die Überschrift, wie man sie liest."""
        return visible_text(self._first("h1"))

    @property
    def description(self) -> str:
        return self._first('meta[name="description"]').attrs.sget("content")

    @property
    def address(self) -> str:
        """Die volle Adresse; leer, wenn die Website noch keine hat."""
        link = self.tree.css_first('link[rel="canonical"]')
        return link.attrs.sget("href") if link else ""

    @property
    def root(self) -> str:
        """Die Adresse der Startseite; leer, wenn die Website noch keine hat."""
        return self.address.removesuffix(self.url)

    @property
    def article(self) -> LexborNode:
        """Der Inhalt ohne den Rahmen der Website."""
        return self._first("article")

    def _first(self, selector: str) -> LexborNode:
        found = self.tree.css_first(selector)
        if found is None:
            raise LookupError(f"{self.file}: {selector} fehlt")
        return found


def visible_text(node: LexborNode) -> str:
    """Der Text eines Elements in einer Zeile, ohne die Zeichen der Anker."""
    copy = node.clone()
    for link in copy.css(".headerlink"):
        link.decompose()
    return " ".join(copy.text().split())


@cache
def read_pages(site: Path) -> list[Page]:
    """Alle gebauten Seiten, einmal gelesen; leere sind, was `make check` nicht baut."""
    return [
        Page(file, url, trail)
        for source, trail in _entries(read_settings()["nav"], ())
        if (file := site / (url := _url(source)) / "index.html").stat().st_size
    ]


def _entries(
    nav: list[Any], trail: tuple[tuple[str, str], ...]
) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    for entry in nav:
        if isinstance(entry, str):
            yield entry, trail
            continue
        for label, below in entry.items():
            first = below[0]
            has_own = isinstance(first, str) and Path(first).stem == "index"
            yield from _entries(
                below, (*trail, (label, _url(first) if has_own else ""))
            )


def _url(source: str) -> str:
    page = source.removesuffix(".md")
    return f"{page}/".removesuffix("index/")


class _Loader(yaml.SafeLoader):
    """Übergeht, was nur die Generatoren verstehen, wie `!ENV`."""


_Loader.add_multi_constructor("", lambda *_: None)


def read_settings() -> dict[str, Any]:
    """Liest `mkdocs.yml` im Arbeitsordner, wie die Generatoren."""
    text = Path("mkdocs.yml").read_text(encoding="utf-8")
    settings: dict[str, Any] = yaml.load(text, _Loader)
    return settings
