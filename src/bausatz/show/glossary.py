"""Erweiterung für Python-Markdown: Fachwörter erklären sich beim Überfahren.

Einzige Quelle ist die Glossarseite. Jeder Eintrag ist dort eine Definitionsliste, deren
Begriff einen Anker hat (`SYN { #syn }`); die erste Zeile der Erklärung ist zugleich der
Tooltip.

Auf allen anderen Seiten wird das erste Vorkommen jedes Begriffs zum Verweis dorthin,
außer in Überschriften, Code und Verweisen. So hilft er auch ohne Maus.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from bausatz.snippets import PROJECT, SITE_ROOT

PAGE = Path("referenz/glossar")

_ENTRY = re.compile(r"(?m)^(?P<terms>(?:.+ \{ #[\w-]+ \}\n)+):   (?P<meaning>.+)$")
_TERM = re.compile(r"(?m)^(?P<word>.+?) \{ #(?P<anchor>[\w-]+) \}$")
_MARKUP = re.compile(r"\*\*|`|\[(?P<text>[^]]+)\]\([^)]+\)")
# Worin nichts verlinkt wird: Code, Überschriften, Bedienelemente, Verweise.
_PLAIN = {"a", "code", "dt", "label", "pre", "summary", "th"}
_PLAIN |= {f"h{level}" for level in range(1, 7)}


@dataclass(frozen=True)
class Term:
    """Ein Fachwort.

    Attributes:
        word: wie es im Text steht, in der Einzahl.
        anchor: Anker seines Eintrags auf der Glossarseite.
        meaning: der erste Satz der Erklärung, ohne Auszeichnung.
    """

    word: str
    anchor: str
    meaning: str


def read_terms(project: Path = PROJECT) -> dict[str, Term]:
    """Liest alle Begriffe der Glossarseite, nach ihrem Wort."""
    page = project / "docs" / PAGE.with_suffix(".md")
    if not page.is_file():
        return {}
    return {
        term["word"]: Term(
            term["word"],
            term["anchor"],
            _MARKUP.sub(lambda match: match["text"] or "", entry["meaning"]),
        )
        for entry in _ENTRY.finditer(page.read_text(encoding="utf-8"))
        for term in _TERM.finditer(entry["terms"])
    }


class _Links(Treeprocessor):
    """Macht das erste Vorkommen jedes Begriffs einer Seite zum Verweis."""

    def __init__(self, md: Markdown, terms: dict[str, Term]) -> None:
        super().__init__(md)
        self.terms = terms
        words = sorted(map(re.escape, terms), key=len, reverse=True)
        self.pattern = re.compile(rf"\b({'|'.join(words)})(?:s|es)?\b")
        self.seen: set[str] = set()

    def run(self, root: Element) -> None:
        self.seen.clear()
        anchors = {term.anchor for term in self.terms.values()}
        defines = any(entry.get("id") in anchors for entry in root.iter("dt"))
        # Jeder Docstring wäre eine Seite für sich; dort begänne es jedes Mal von vorn.
        is_docstring = "mkdocstrings_headings" in self.md.treeprocessors
        if not defines and not is_docstring:
            self._visit(root)

    def _visit(self, element: Element) -> None:
        position = self._link(element, None, 0)
        for child in list(element)[position:]:
            if child.tag not in _PLAIN:
                self._visit(child)
            position = self._link(element, child, position + 1)

    def _link(self, parent: Element, before: Element | None, position: int) -> int:
        """Verweist im Text hinter `before`; gibt die nächste Stelle zurück."""
        text = (parent.text if before is None else before.tail) or ""
        if isinstance(text, AtomicString):
            return position
        start = 0
        for match in self.pattern.finditer(text):
            term = self.terms[match[1]]
            if term.anchor in self.seen:
                continue
            self.seen.add(term.anchor)
            _set_text(parent, before, text[start : match.start()])
            url = f"{SITE_ROOT}{PAGE.as_posix()}/#{term.anchor}"
            attributes = {"class": "term", "href": url, "title": term.meaning}
            before, start = Element("a", attributes), match.end()
            before.text = AtomicString(match[0])
            parent.insert(position, before)
            position += 1
        if before is not None and start:
            before.tail = text[start:]
        return position


def _set_text(parent: Element, before: Element | None, text: str) -> None:
    if before is None:
        parent.text = text
    else:
        before.tail = text


class GlossaryExtension(Extension):
    """Trägt die Verweise ein; eingetragen in `mkdocs.yml`."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 – so heißt die Stelle
        # Nach Fließtext (20) und Attributen (8), vor dem Inhaltsverzeichnis (5).
        if terms := read_terms():
            md.treeprocessors.register(_Links(md, terms), "glossary", 7)
