"""Macht aus den fertigen Seiten, was die Suche lädt.

`search/index.json` kommt vor den ersten Treffern und ist darum knapp: je Abschnitt die
Überschrift, Codes und Meldungen im Wortlaut, vom übrigen Text jedes Wort einmal. Die
Sätze, die ein Treffer zeigt, stehen neben jeder Seite in `text.json`.
"""

import json
import re
import tarfile
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bausatz.npm import Package

_FOLDER = "search"  # so heißt er auch im Thema, mit den Skripten
_SETTINGS = Path(__file__).with_name("search.toml")
_MINISEARCH = Package(
    "minisearch",
    "7.2.0",
    "cb3b8126a3ea65d6b387787294f0792b0ea4a40b70f8f37688066a5638e0218a",
)
_LEFT_OUT = "script, style, svg, figcaption, form, label, .headerlink, .fence__proof"
_HEADINGS = "h1", "h2", "h3"
_INLINE = {"a", "abbr", "code", "del", "em", "kbd", "mark", "span", "strong", "sup"}
_COMMENT = re.compile(r"(?s)/\*\*.*?\*/\s*|//# sourceMappingURL.*")
_OUTPUT = re.compile(r"(?m)^ *#> ?(.*)$")
_WORD = re.compile(r"\d+(?:\.\d+)+|::1|\w+\*?")
# Ports, Fehlernummern, Adressen; Jahre, Mengen und Versionen sucht niemand.
_NUMBER = re.compile(r"\d{3,5}|(?:\d+\.){3}\d+")


@dataclass
class Section:
    """Ein Abschnitt einer Seite, von einer Überschrift bis zur nächsten.

    Attributes:
        anchor: sein Anker.
        heading: seine Überschrift.
        blocks: Absätze, Listenpunkte, Zeilen von Tabellen und Ausgaben.
        quotes: was darin als Code steht, und jede Zeile einer Ausgabe.
        sources: Quelltexte.
    """

    anchor: str
    heading: str
    blocks: list[str] = field(default_factory=list)
    quotes: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)


def add_search(site: Path) -> None:
    """Legt in die Website, was die Suche lädt.

    Raises:
        RuntimeError: MiniSearch lässt sich nicht holen.
    """
    settings = tomllib.loads(_SETTINGS.read_text(encoding="utf-8"))
    read = {}
    for path in sorted(site.rglob("index.html")):
        page = LexborHTMLParser(path.read_text(encoding="utf-8"))
        if sections := _sections(page):
            read[path] = page, sections
            texts = {section.anchor: section.blocks for section in sections}
            _write(path.with_name("text.json"), texts)
    fillers = set(settings["fillers"].split())
    common = _everywhere([s for _, s in read.values()]) - fillers
    pages = []
    for path, (page, sections) in read.items():
        url = path.parent.relative_to(site).as_posix() + "/"
        url = url.removeprefix("./")
        weights = [w for u, w in settings["weights"].items() if fnmatchcase(url, u)]
        pages.append(
            {
                "url": url,
                "title": _title(page),
                "description": _description(page),
                "weight": weights[-1] if weights else 1,
                "sections": _rows(sections, fillers | common),
            }
        )
    folder = site / _FOLDER
    folder.mkdir(exist_ok=True)
    del settings["weights"]
    _write(
        folder / "index.json",
        {"pages": pages, "common": " ".join(sorted(common)), **settings},
    )
    _add_minisearch(folder)


def _write(path: Path, content: object) -> None:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text, encoding="utf-8")


def _add_minisearch(folder: Path) -> None:
    with tarfile.open(_MINISEARCH.fetch()) as archive:
        for member, name in (
            ("dist/es/index.js", "minisearch.mjs"),
            ("LICENSE.txt", "minisearch.LICENSE.txt"),
        ):
            source = archive.extractfile(f"package/{member}")
            assert source is not None
            # Die Hälfte sind Kommentare für den, der das Paket liest.
            text = _COMMENT.sub("", source.read().decode())
            (folder / name).write_text(text, encoding="utf-8")


def _title(page: LexborHTMLParser) -> str:
    title = page.css_first("title")
    assert title is not None
    name, dash, _ = title.text().rpartition(" – ")
    assert dash, f"{title.text()}: kein Titel vor dem Namen der Website"
    return name


def _description(page: LexborHTMLParser) -> str:
    meta = page.css_first("meta[name=description]")
    return (meta and meta.attributes.get("content")) or ""


def _sections(page: LexborHTMLParser) -> list[Section]:
    article = page.css_first("article")
    if article is None:
        return []
    for part in article.css(_LEFT_OUT):
        part.decompose()
    reader = _Reader()
    reader.read(article)
    reader.end_block()
    return reader.sections


class _Reader:
    def __init__(self) -> None:
        self.sections: list[Section] = []
        self.block = ""

    def read(self, parent: LexborNode) -> None:
        for node in parent.iter(include_text=True):
            anchor = node.attributes.get("id")
            if node.is_text_node:
                self.block += node.text_content or ""
            elif node.tag in _HEADINGS and anchor:
                self.end_block()
                self.sections.append(Section(anchor, _one_line(node.text())))
            elif self.sections:
                self.read_element(node)
            else:
                self.read(node)

    def read_element(self, node: LexborNode) -> None:
        if node.tag == "pre":
            self.end_block()
            self.read_code(node)
            return
        if node.tag == "code":
            self.sections[-1].quotes.append(_one_line(node.text()))
        if node.tag in _INLINE:
            self.read(node)
        elif node.tag in ("td", "th"):
            self.read(node)
            self.block += " · "
        else:
            self.end_block()
            self.read(node)
            self.end_block()

    def read_code(self, node: LexborNode) -> None:
        section, text = self.sections[-1], node.text()
        if node.css_matches(".fence--terminal pre"):
            # Eingerückt stehen die Zeilen eines Tracebacks, die niemand sucht.
            lines = [line for line in text.splitlines() if not line.startswith("  ")]
            section.blocks += lines
        else:
            lines = _OUTPUT.findall(text)
            section.sources.append(_OUTPUT.sub("", text))
        section.quotes += map(_one_line, lines)

    def end_block(self) -> None:
        block = _one_line(self.block).removesuffix(" ·")
        if block and self.sections:
            self.sections[-1].blocks.append(block)
        self.block = ""


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _everywhere(pages: list[list[Section]]) -> set[str]:
    """Wörter, die auf jeder dritten Seite stehen, unterscheiden keine."""
    count = Counter(
        word
        for sections in pages
        for word in {word for s in sections for word in _words(s.blocks)}
    )
    return {word for word, number in count.items() if number > len(pages) / 3}


def _rows(sections: list[Section], dropped: set[str]) -> list[list[str]]:
    """Anker, Überschrift, Wörter, Zitate und Namen aus Quelltexten je Abschnitt."""
    quoted: set[str] = set()
    named = {w for s in sections for w in _words([*s.blocks, *s.quotes])}
    rows = []
    for section in sections:
        quotes = [q for q in dict.fromkeys(section.quotes) if q and q not in quoted]
        quoted.update(quote for quote in quotes if " " in quote)
        said = dropped.union(_words([section.heading, *quotes]))
        words = [word for word in _words(section.blocks) if word not in said]
        names = [
            word
            for word in _words(section.sources)
            if word not in named and re.search("[a-z][A-Z]|_", word)
        ]
        named.update(names)
        rows.append(
            [
                section.anchor,
                section.heading,
                " ".join(words),
                "\n".join(quotes),
                " ".join(names),
            ]
        )
    return rows


def _words(texts: list[str]) -> list[str]:
    """Jedes Wort einmal; Großbuchstaben bleiben nur, wo sie ein Wort teilen."""
    words: dict[str, None] = {}
    for word in _WORD.findall(" ".join(texts)):
        if word[0].isdigit() and not _NUMBER.fullmatch(word):
            continue
        words[word if re.search("[a-z][A-Z]", word) else word.lower()] = None
    return list(words)
