"""Seiten als HTML wie beim Bau und ihr Quelltext ohne Code."""

import ast
import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from bs4 import BeautifulSoup, Tag
from markdown import Markdown
from mkdocs.config.defaults import MkDocsConfig

from bausatz.check.violation import Violation

_MARK = "data-mark"
_FRONT_MATTER = re.compile(r"\A---\n(.*?\n)?(---|\.\.\.)\n", re.DOTALL)
_FENCE = re.compile(r"[\s>]*(?P<mark>`{3,}|~{3,})")
_INCLUDED = re.compile(r'--8<-- "([\w./-]+)')


@dataclass(frozen=True)
class Page:
    """Eine Markdown-Datei und das HTML daraus.

    Attributes:
        path: Datei, relativ zum Projekt.
        text: Markdown.
        html: Ergebnis mit den Erweiterungen aus `mkdocs.yml`; Code-Blöcke ohne Inhalt,
            außer bei einem Fehler oder Ausschnitt.
        mark: daran ist zu erkennen, was der Bausatz erzeugt hat.
    """

    path: str
    text: str
    html: BeautifulSoup
    mark: str

    def prose(self) -> BeautifulSoup:
        """Alles, was nicht aus einem Code-Block des Bausatzes stammt."""
        prose = copy.copy(self.html)
        for figure in prose.find_all("figure", attrs={_MARK: self.mark}):
            figure.extract()
        for line_break in prose.select("br"):
            line_break.replace_with("\n")
        return prose

    def shown(self, kind: str) -> set[str]:
        """Schnipsel, die ein Code-Block dieser Art zeigt, auch wenn er scheitert."""
        failed = (figure.get_text() for figure in self.html.select(".fence--error"))
        return {
            *(str(f["data-snippet"]) for f in self._figures(kind)),
            *(name for text in failed for name in _INCLUDED.findall(text)),
        }

    def _figures(self, kind: str) -> list[Tag]:
        return self.html.select(f".fence--{kind}[data-snippet]")

    def violation(self, element: Tag, problem: str, remedy: str) -> Violation:
        return Violation(self.path, self._line_of(element), problem, remedy)

    def at(self, needle: str, problem: str, remedy: str) -> Violation:
        """Ein Verstoß in der letzten Zeile, in der ein Text steht."""
        return Violation(self.path, last_line(self.text, needle), problem, remedy)

    def _line_of(self, element: Tag) -> int:
        wanted = element.get_text().strip().splitlines()
        lines = self.text.splitlines()
        # Von hinten: Steht ein Text mehrfach da, ist meist der letzte der neue.
        for start in reversed(range(len(lines) - len(wanted) + 1)):
            found = lines[start : start + len(wanted)]
            if wanted and all(
                w.strip() in f for w, f in zip(wanted, found, strict=True)
            ):
                return start + 1
        needle = wanted[0].strip() if wanted else f"<{element.name}"
        return next((n for n, line in enumerate(lines, 1) if needle in line), 1)


def page_renderer(project: Path, config: MkDocsConfig) -> Callable[[Path], Page]:
    """Gibt eine Funktion zurück, die aus Dateien Seiten macht wie beim Bau.

    Bei einer Python-Datei sind es deren Docstrings.
    """
    mark = uuid4().hex  # Wer rohes HTML schreibt, kennt sie nicht.
    (fence,) = config.mdx_configs["pymdownx.superfences"]["custom_fences"]
    render_fence = fence["format"]

    def outline(*arguments: Any, **options: Any) -> str:
        html = str(render_fence(*arguments, project=project, **options))
        figure, opening, content = html.partition(">")
        if "fence--error" not in figure and "fence--excerpt" not in figure:
            content = "</figure>"
        return f'{figure} {_MARK}="{mark}"{opening}{content}'

    fence["format"] = outline

    def render(path: Path) -> Page:
        text = path.read_text(encoding="utf-8-sig", errors="replace")
        converter = Markdown(
            extensions=config.markdown_extensions, extension_configs=config.mdx_configs
        )
        markdown = _docstrings(text) if path.suffix == ".py" else _body(text)
        html = BeautifulSoup(converter.convert(markdown), "html.parser")
        return Page(path.relative_to(project).as_posix(), text, html, mark)

    return render


def last_line(text: str, needle: str) -> int:
    """Die letzte Zeile, in der `needle` steht, sonst die erste."""
    lines = enumerate(text.splitlines(), 1)
    return max((number for number, line in lines if needle in line), default=1)


def front_matter(text: str) -> str | None:
    """Der Kopf einer Seite, oder `None`, wenn sie keinen hat."""
    match = _FRONT_MATTER.match(text)
    return match and (match[1] or "")


def _body(text: str) -> str:
    return _FRONT_MATTER.sub("", text, count=1)


def _docstrings(text: str) -> str:
    kinds = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    nodes = (node for node in ast.walk(ast.parse(text)) if isinstance(node, kinds))
    return "\n\n".join(ast.get_docstring(node) or "" for node in nodes)


def prose_lines(text: str) -> Iterator[tuple[int, str]]:
    """Die Zeilen einer Seite, die kein Code sind und nicht zum Kopf gehören."""
    head = _FRONT_MATTER.match(text)
    first = head[0].count("\n") if head else 0
    mark = ""
    for number, line in enumerate(text.splitlines(), 1):
        fence = _FENCE.match(line)
        if number <= first or (fence is None and mark):
            continue
        if fence is None:
            yield number, line
        elif not mark:
            mark = fence["mark"]
        elif fence["mark"].startswith(mark) and line.strip(" >") == fence["mark"]:
            mark = ""
