"""Die Regeln der Website; jeder Verstoß nennt Datei, Zeile und den Handgriff."""

import copy
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path

import yaml
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig

from bausatz.check.files import check_bytes, check_names, published, written_files
from bausatz.check.language import check_language
from bausatz.check.links import check_links, check_onward
from bausatz.check.markdown import page_renderer
from bausatz.check.navigation import (
    check_cause,
    check_headings,
    check_heads,
    check_navigation,
    read_navigation,
)
from bausatz.check.pages import check_page
from bausatz.check.snippets import check_atlas_pages, check_snippet, check_usage
from bausatz.check.violation import Violation, read_violation
from bausatz.check.wording import check_wording
from bausatz.snippets import PROJECT, Snippet, SnippetError, find_snippets


def find_violations(
    project: Path = PROJECT, only: Collection[str] | None = None
) -> list[Violation]:
    """Prüft Seiten und Schnipsel eines Projekts, ohne sie auszuführen.

    Args:
        project: Ordner des Projekts.
        only: Pfade relativ dazu; dann nur, was diese Dateien betrifft. Zu einem
            Schnipsel gehören die Seiten, die ihn nennen.
    """
    found = _violations(project, only)
    return sorted({v for v in found if only is None or _concerns(v.path, only)})


def _concerns(path: str, only: Collection[str]) -> bool:
    # Ein Schnipsel kann auch auf einer dieser Seiten stehen, ohne dabei zu sein.
    return path in only or path.startswith("snippets/") or path == "mkdocs.yml"


def _violations(project: Path, only: Collection[str] | None) -> Iterator[Violation]:
    texts, broken = _read(project)
    yield from broken
    try:
        navigation = read_navigation(project)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problem = f"kein YAML ({error.problem})"
        yield Violation("mkdocs.yml", line, problem, "Einrückung berichtigen")
        return
    config = copy.deepcopy(_settings())
    config["docs_dir"] = str(project / "docs")
    yield from check_names(project, config)
    for name, text in texts.items():
        if only is None or name in only:
            yield from check_language(name, text)
            yield from check_wording(name, text)
    if navigation is not None:
        docs = [n for n in texts if n.startswith("docs/") and n.endswith(".md")]
        pages = {name: texts[name] for name in docs}
        yield from check_navigation(pages, navigation)
        yield from check_heads(pages)
        for name, text in pages.items():
            yield from check_headings(name, text)
            yield from check_cause(name, text)
            yield from check_onward(name, text)
    snippets: list[Snippet] = []
    wrong: set[str] = set()
    for snippet in find_snippets(project):
        if only is None or str(snippet) in only:
            snippets.append(snippet)
            for violation in _check_alone(snippet):
                wrong.add(str(snippet))
                yield violation
    for violation in _check_rendered(project, config, snippets, only):
        if violation.path not in wrong:  # Erst der Fehler, dann die Aufzeichnung.
            yield violation


@cache
def _settings() -> MkDocsConfig:
    return load_config(str(PROJECT / "mkdocs.yml"), plugins=[])


def _check_rendered(
    project: Path,
    config: MkDocsConfig,
    snippets: list[Snippet],
    only: Collection[str] | None,
) -> Iterator[Violation]:
    render = page_renderer(project, config)
    pages = []
    for path in _shown_files(project, config):
        name = path.relative_to(project).as_posix()
        text = path.read_text(encoding="utf-8", errors="replace")
        named = any(snippet.name.removesuffix(".py") in text for snippet in snippets)
        if only is None or name in only or named:
            pages.append(page := render(path))
            prose = page.prose()
            yield from check_links(page, prose, project)
            yield from check_page(page, prose)
    yield from check_usage(pages, snippets)
    yield from check_atlas_pages(pages, snippets)


def _shown_files(project: Path, config: MkDocsConfig) -> list[Path]:
    pages = [path for path in published(config) if path.suffix == ".md"]
    # mkdocstrings zeigt ihre Docstrings auf der Seite des Labors.
    return [*project.glob("*.md"), *pages, *project.glob("src/verbindungslabor/*.py")]


def _read(project: Path) -> tuple[dict[str, str], list[Violation]]:
    """Alle Texte, die Menschen lesen, und was an ihren Zeichen nicht stimmt."""
    texts: dict[str, str] = {}
    broken: list[Violation] = []
    for path in written_files(project):
        name = path.relative_to(project).as_posix()
        broken += check_bytes(name, path.read_bytes())
        if path.suffix in (".md", ".py"):
            texts[name] = path.read_text(encoding="utf-8-sig", errors="replace")
    return texts, broken


def _check_alone(snippet: Snippet) -> Iterator[Violation]:
    try:
        yield from check_snippet(snippet)
    except SnippetError as error:  # Er lässt sich gar nicht erst lesen.
        if violation := read_violation(str(error)):
            yield violation
