"""Die Regeln der Website; jeder Verstoß nennt Datei, Zeile und den Handgriff."""

import re
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bs4 import BeautifulSoup, Tag
from markdown import Markdown
from mkdocs.config import load_config

from bausatz.snippets import PROJECT, Snippet, find_snippets

_FENCE_MARKER = re.compile(r"`{3}|~{3}|--8<--")
_SILENCER = re.compile(r"# (noqa|type: ignore|ruff: noqa|fmt: (off|skip)|pragma)")


@dataclass(frozen=True)
class Violation:
    """Ein Verstoß gegen eine Regel.

    Attributes:
        path: Datei, relativ zum Projekt.
        line: Zeile, ab 1.
        problem: was nicht stimmt.
        remedy: der eine Handgriff, der es behebt.
    """

    path: str
    line: int
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.problem} → {self.remedy}"


@dataclass(frozen=True)
class Page:
    """Eine gerenderte Markdown-Datei.

    Attributes:
        path: Datei, relativ zum Projekt.
        text: Markdown.
        html: Ergebnis mit den Erweiterungen aus `mkdocs.yml`.
    """

    path: str
    text: str
    html: BeautifulSoup

    def violation(self, element: Tag, problem: str, remedy: str) -> Violation:
        return Violation(self.path, self._line_of(element), problem, remedy)

    def _line_of(self, element: Tag) -> int:
        wanted = element.get_text().strip().splitlines()
        lines = self.text.splitlines()
        # Von hinten: Steht ein Text mehrfach da, ist meist der letzte der neue.
        for start in reversed(range(len(lines) - len(wanted) + 1)):
            found = lines[start : start + len(wanted)]
            if all(w.strip() in f for w, f in zip(wanted, found, strict=True)):
                return start + 1
        return 1


def find_violations(project: Path = PROJECT) -> list[Violation]:
    """Prüft alle Seiten und Schnipsel eines Projekts ohne sie auszuführen."""
    pages = list(_render_pages(project))
    snippets = find_snippets(project)
    return [
        *(violation for page in pages for violation in check_page(page)),
        *check_usage(pages, snippets),
        *(violation for snippet in snippets for violation in check_snippet(snippet)),
    ]


def _render_pages(project: Path) -> Iterator[Page]:
    config = load_config(str(PROJECT / "mkdocs.yml"), plugins=[])
    (fence,) = config.mdx_configs["pymdownx.superfences"]["custom_fences"]
    fence["format"] = partial(fence["format"], project=project)
    for path in [project / "README.md", *sorted(project.glob("docs/**/*.md"))]:
        text = path.read_text(encoding="utf-8")
        markdown = Markdown(
            extensions=config.markdown_extensions, extension_configs=config.mdx_configs
        )
        html = BeautifulSoup(markdown.convert(text), "html.parser")
        yield Page(path.relative_to(project).as_posix(), text, html)


def check_page(page: Page) -> Iterator[Violation]:
    """Regeln 1, 3 und 6: Auf der Seite steht nur, was gelaufen ist."""
    for figure in page.html.select("figure[data-error]"):
        problem, _, remedy = str(figure["data-error"]).partition(" → ")
        figure.figcaption and figure.figcaption.extract()
        code = figure.pre
        assert code is not None
        yield page.violation(code, problem, remedy)
    for block in page.html.select("pre, textarea, xmp, listing, plaintext"):
        if block.find_parent("figure", class_="fence") is None:
            yield page.violation(
                block,
                "Code-Block, den kein Zaun des Bausatzes erzeugt hat",
                'Schnipsel anlegen, in einem py-Zaun --8<-- "ordner/name.py" schreiben',
            )
    for code in page.html.select("code, samp, kbd"):
        outside = code.find_parent(["figure", "pre"]) is None
        if outside and "\n" in code.get_text().strip():
            yield page.violation(
                code,
                "mehrzeiliger Code außerhalb eines Zauns",
                "Zaun mit drei Backticks am Zeilenanfang öffnen und schließen",
            )
    for text in page.html.find_all(string=_FENCE_MARKER):
        element = text.parent
        if element is not None and element.find_parent("figure") is None:
            if element.name == "code" and "\n" not in text:
                continue
            yield page.violation(
                element,
                "Zaun, den Markdown nicht erkennt",
                "Leerzeile davor, Einrückung und Schluss des Zauns berichtigen",
            )
    shown = {str(f["data-snippet"]) for f in page.html.select(".fence--snippet")}
    for figure in page.html.select(".fence--excerpt"):
        if figure["data-snippet"] not in shown:
            code = figure.pre
            assert code is not None
            yield page.violation(
                code,
                f"Ausschnitt, aber {figure['data-snippet']} fehlt auf der Seite",
                "den ganzen Schnipsel auf derselben Seite einbinden",
            )


def check_usage(
    pages: Iterable[Page], snippets: Iterable[Snippet]
) -> Iterator[Violation]:
    """Regel 2: Jeder Schnipsel steht auf der Seite, deren Namen er trägt."""
    shown_on = {
        (str(figure["data-snippet"]), page.path)
        for page in pages
        for figure in page.html.select(".fence--snippet")
    }
    for snippet in snippets:
        on = [path for name, path in shown_on if name == snippet.name]
        if not on:
            yield Violation(
                str(snippet),
                1,
                "Schnipsel, den keine Seite zeigt",
                f'mit --8<-- "{snippet.name}" einbinden oder löschen',
            )
        elif not any(
            f"docs/{snippet.name}".startswith(path.removesuffix(".md")) for path in on
        ):
            yield Violation(
                str(snippet),
                1,
                f"heißt nicht wie die Seite, die ihn zeigt ({', '.join(sorted(on))})",
                "umbenennen: ordner/seite_zusatz.py zu docs/ordner/seite.md",
            )


def check_snippet(snippet: Snippet) -> Iterator[Violation]:
    """Regeln 4 und 5, soweit sie sich am Text zeigen."""
    if not snippet.dependencies:
        for module, line in snippet.third_party_imports.items():
            yield Violation(
                str(snippet),
                line,
                f"importiert {module}, nennt es aber nicht",
                "Paket im PEP-723-Kopf (# /// script) unter dependencies nennen",
            )
    if "bausatz" in snippet.imports:
        yield Violation(
            str(snippet),
            snippet.imports["bausatz"],
            "importiert aus src/",
            "ohne den Bausatz schreiben; erlaubt ist nur verbindungslabor",
        )
    with snippet.path.open("rb") as file:
        for token in tokenize.tokenize(file.readline):
            if token.type == tokenize.COMMENT and _SILENCER.match(token.string):
                yield Violation(
                    str(snippet),
                    token.start[0],
                    f"schaltet eine Prüfung ab ({token.string})",
                    "den Code so schreiben, dass er sie besteht",
                )
    if snippet.expected_error and "#>" in snippet.source:
        yield Violation(
            str(snippet),
            snippet.expected_error[1],
            "druckt und endet mit einer Ausnahme",
            "auf zwei Schnipsel verteilen; geprüft würde nur die Ausnahme",
        )
