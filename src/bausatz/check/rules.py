"""Die Regeln der Website; jeder Verstoß nennt Datei, Zeile und den Handgriff."""

import ast
import copy
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag
from markdown import Markdown
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import InclusionLevel, get_files, set_exclusions

from bausatz.measure.library import Library, is_library, title
from bausatz.show.fences import is_python
from bausatz.show.library_tables import section_of
from bausatz.snippets import PROJECT, Snippet, find_snippets

_FENCE_MARKER = re.compile(r"`{3}|~{3}|--8<--")
_SILENCER = re.compile(
    r"#\s*((noqa|pragma|nosec)\b|type:\s*ignore|(fmt|isort|mypy|ruff|flake8|pyright):)"
    # Was einen offenen Socket oder einen Fehler vor dem Prüfstand verbirgt.
    r"|\bno_type_check\b|\bos\._exit\b|\bdaemon\s*=\s*True\b"
    r"|\b(simplefilter|filterwarnings)\(\s*[\"']ignore",
    re.IGNORECASE,
)
# Was Markdown mit den Erweiterungen aus `mkdocs.yml` erzeugt; rohes HTML kann mehr.
_MARKDOWN = re.compile(
    r"a|abbr|b|blockquote|br|caption|code|dd|del|details|div|dl|dt|em|h[1-6r]|i|img"
    r"|input|kbd|label|li|ol|p|section|span|strong|su[bp]|summary|table|tbody|td|tfoot"
    r"|th|thead|tr|ul"
)
_CODE_BLOCKS = {"pre", "textarea", "xmp", "listing", "plaintext"}
_HIDING_ATTRIBUTE = re.compile(r"on\w+|srcdoc|style=(?!text-align: \w+;$)")
_HIDING_URL = re.compile(r"\s*(data|javascript|vbscript):", re.IGNORECASE)
_TEXT_BLOCKS = "p, li, dd, dt, td, th, summary, div, blockquote, details"
_ASSETS = re.compile(r"\.(md|css|m?js|json|txt|xml|svg|png|jpg|webp|ico)")
_SNIPPET_FILES = re.compile(r"\.(py|toml|pcap)")


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
        fences: was davon der Bausatz erzeugt hat.
    """

    path: str
    text: str
    html: BeautifulSoup
    fences: frozenset[str] = frozenset()

    def prose(self) -> BeautifulSoup:
        """Alles, was nicht aus einem Zaun des Bausatzes stammt."""
        prose = copy.copy(self.html)
        for figure in prose.select("figure"):
            if str(figure) in self.fences:
                figure.extract()
        for line_break in prose.select("br"):
            line_break.replace_with("\n")
        return prose

    def violation(self, element: Tag, problem: str, remedy: str) -> Violation:
        return Violation(self.path, self._line_of(element), problem, remedy)

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


def find_violations(project: Path = PROJECT) -> list[Violation]:
    """Prüft alle Seiten und Schnipsel eines Projekts ohne sie auszuführen."""
    config = load_config(
        str(PROJECT / "mkdocs.yml"), plugins=[], docs_dir=str(project / "docs")
    )
    pages = list(_render_pages(project, config))
    snippets = find_snippets(project)
    return [
        *check_files(project, config),
        *(violation for page in pages for violation in check_page(page)),
        *check_usage(pages, snippets),
        *check_atlas_pages(pages, snippets),
        *(violation for snippet in snippets for violation in check_snippet(snippet)),
    ]


def _published(config: MkDocsConfig) -> list[Path]:
    """Alle Dateien, die MkDocs auf die Website stellt, auch durch Verweise hindurch."""
    files = get_files(config)
    set_exclusions(files, config)
    return [
        Path(str(file.abs_src_path))
        for file in files
        if file.inclusion is not InclusionLevel.EXCLUDED
    ]


def _render_pages(project: Path, config: MkDocsConfig) -> Iterator[Page]:
    (fence,) = config.mdx_configs["pymdownx.superfences"]["custom_fences"]
    render_fence = fence["format"]
    fences: set[str] = set()

    def remember(*arguments: Any, **options: Any) -> str:
        html = str(render_fence(*arguments, project=project, **options))
        fences.add(str(BeautifulSoup(html, "html.parser")))
        return html

    fence["format"] = remember
    pages = [path for path in _published(config) if path.suffix == ".md"]
    for path in [*sorted(project.glob("*.md")), *pages]:
        yield _page(project, path, path.read_text(encoding="utf-8"), config, fences)
    # mkdocstrings zeigt sie auf der Seite des Labors.
    for path in sorted(project.glob("src/verbindungslabor/*.py")):
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        kinds = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
        docstrings = [ast.get_docstring(n) or "" for n in nodes if isinstance(n, kinds)]
        yield _page(project, path, "\n\n".join(docstrings), config, fences)


def _page(
    project: Path, path: Path, markdown: str, config: MkDocsConfig, fences: set[str]
) -> Page:
    converter = Markdown(
        extensions=config.markdown_extensions, extension_configs=config.mdx_configs
    )
    html = BeautifulSoup(converter.convert(markdown), "html.parser")
    text = path.read_text(encoding="utf-8")
    return Page(path.relative_to(project).as_posix(), text, html, frozenset(fences))


def check_files(project: Path, config: MkDocsConfig) -> Iterator[Violation]:
    """Neben Seiten und Schnipseln kommt nur auf die Website, was keinen Code zeigt."""
    for path in _published(config):
        name = path.relative_to(project).as_posix()
        in_snippets = name.startswith("docs/snippets/")
        if not (_SNIPPET_FILES if in_snippets else _ASSETS).fullmatch(path.suffix):
            yield Violation(
                name,
                1,
                "Datei, deren Inhalt keine Prüfung liest",
                "Text als Seite (.md) nach docs/, Code als Schnipsel nach snippets/",
            )


def check_page(page: Page) -> Iterator[Violation]:
    """Regeln 1, 3 und 6: Auf der Seite steht nur, was gelaufen ist."""
    for figure in page.html.select("figure[data-error]"):
        problem, _, remedy = str(figure["data-error"]).partition(" → ")
        code = figure.pre
        assert code is not None
        yield page.violation(code, problem, remedy)
    prose = page.prose()
    yield from _check_html(page, prose)
    for block in [*prose.select("code"), *prose.select(_TEXT_BLOCKS)]:
        text = _own_text(block)
        if (block.name == "code" and "\n" in text.strip()) or _shows_python(text):
            yield page.violation(
                block,
                "mehrzeiliger Code außerhalb eines Zauns",
                'Schnipsel anlegen, in einem py-Zaun --8<-- "ordner/name.py" schreiben',
            )
            block.clear()
    for marker in prose.find_all(string=_FENCE_MARKER):
        element = marker.parent
        if element is not None and (element.name != "code" or "\n" in marker):
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


def _check_html(page: Page, prose: BeautifulSoup) -> Iterator[Violation]:
    """Außerhalb der Zäune steht nur, was Markdown selbst erzeugt."""
    for element in prose.select("*"):
        if element.decomposed:
            continue
        attributes = [f"{name}={value}" for name, value in element.attrs.items()]
        urls = [str(element.get(name, "")) for name in ("href", "src")]
        if element.name in _CODE_BLOCKS:
            yield page.violation(
                element,
                "Code-Block, den kein Zaun des Bausatzes erzeugt hat",
                'Schnipsel anlegen, in einem py-Zaun --8<-- "ordner/name.py" schreiben',
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
    own = copy.copy(block)
    for inner in own.select(f"{_TEXT_BLOCKS}, ul, ol, dl, table, pre"):
        inner.extract()
    return own.get_text()


def _shows_python(text: str) -> bool:
    """Ob ein Absatz mehrere Zeilen hat und zwei davon zusammen Python sind."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    pairs = map("\n".join, pairwise(lines))
    return len(lines) > 1 and any(map(is_python, [text, *pairs]))


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


def check_atlas_pages(
    pages: Iterable[Page], snippets: Iterable[Snippet]
) -> Iterator[Violation]:
    """Jeder Eintrag des Atlas hat seinen Abschnitt; die große Tabelle führt dorthin."""
    by_path = {page.path: page for page in pages}
    for entry in filter(is_library, snippets):
        family, anchor = section_of(entry)
        path = f"docs/{family}.md"
        heading = (
            by_path[path].html.select_one(f"#{anchor}") if path in by_path else None
        )
        fence = f'[data-snippet="{entry.name}"]'
        if heading is None or not by_path[path].html.select(f".fence--table{fence}"):
            yield Violation(
                path,
                1,
                f"Abschnitt zu {title(entry)} fehlt",
                f"„## {title(entry)} {{#{anchor}}}“ anlegen, darin ```table mit"
                f' --8<-- "{entry.name.removesuffix(".py")}{Library.suffix}"',
            )


@cache
def _locked_packages() -> frozenset[str]:
    lock = tomllib.loads((PROJECT / "uv.lock").read_text(encoding="utf-8"))
    return frozenset(package["name"] for package in lock["package"])


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
    for package in snippet.packages - _locked_packages():
        yield Violation(
            str(snippet),
            1,
            f"{package} steht nicht in uv.lock",
            f"`uv add --group atlas {package}`, damit jeder Lauf dieselbe Version hat",
        )
    if "bausatz" in snippet.imports:
        yield Violation(
            str(snippet),
            snippet.imports["bausatz"],
            "importiert aus src/",
            "ohne den Bausatz schreiben; erlaubt ist nur verbindungslabor",
        )
    for line, text in enumerate(snippet.source.splitlines(), 1):
        if silencer := _SILENCER.search(text):
            yield Violation(
                str(snippet),
                line,
                f"umgeht eine Prüfung ({silencer[0]})",
                "den Code so schreiben, dass er sie besteht",
            )
    if snippet.expected_error and "#>" in snippet.source:
        yield Violation(
            str(snippet),
            snippet.expected_error[1],
            "druckt und endet mit einer Ausnahme",
            "auf zwei Schnipsel verteilen; geprüft würde nur die Ausnahme",
        )
