"""Die gebaute Website: ohne Warnung, ohne fremden Code, ohne toten Verweis."""

import gzip
import tomllib
from collections.abc import Iterator
from pathlib import Path
from posixpath import basename, dirname, join, normpath
from urllib.parse import unquote, urlsplit

import pytest

from bausatz.snippets import PROJECT, Snippet, find_snippets
from tests.benchmarks.page_weight import BUDGET_KIB, BUDGET_REQUESTS, weigh_files
from tests.website.conftest import SUBPATH, build_problems
from tests.website.pages import attribute, pages, text_of

# Ein Prozess liest die Seiten, einmal.
pytestmark = pytest.mark.xdist_group("Lesen")

LONGEST = 1200  # Wörter
# KiB mit gzip; das Thema hat rund 60, kalt geladen bleibt jede Seite so unter 90.
HEAVIEST = 28.0


def test_mkdocs_builds_without_warning(mkdocs_build: Path) -> None:
    if problems := build_problems(mkdocs_build):
        pytest.fail(f"MkDocs baut die Website nicht:\n{problems}", pytrace=False)
    for page in pages(mkdocs_build / SUBPATH).values():
        html = page.css_first("html")
        assert html is not None
        assert attribute(html, "lang") == "de"


def test_zensical_builds_the_same_pages(site: Path, zensical_build: Path) -> None:
    log = (zensical_build / "build.log").read_text(encoding="utf-8")
    problems = build_problems(zensical_build)
    if problems or "No issues found" not in log:
        problems = problems or log
        pytest.fail(f"Zensical baut die Website nicht:\n{problems}", pytrace=False)
    differing = set(pages(zensical_build / SUBPATH)) ^ set(pages(site))
    assert not differing, f"nur einer der beiden baut {sorted(differing)}"


def test_every_code_block_comes_from_a_fence(any_site: Path) -> None:
    foreign = [
        f"{path}: {block.text()[:60]}"
        for path, page in pages(any_site).items()
        for block in page.css("pre:not(figure.fence pre)")
    ]
    assert not foreign, "\n".join(foreign)


def test_every_snippet_is_shown_whole_and_served(any_site: Path) -> None:
    shown = {}
    for path, page in pages(any_site).items():
        for figure in page.css(".fence--snippet"):
            name = attribute(figure, "data-snippet")
            code, link = figure.css_first("code"), figure.css_first("a[download]")
            assert code is not None
            assert link is not None
            assert code.text() == snippet_source(name), f"{path}: {name}"
            served = (any_site / path).parent / attribute(link, "href")
            assert served.read_text("utf-8") == snippet_source(name), path
            shown[name] = path
    missing = {snippet.name for snippet in find_snippets()} - shown.keys()
    assert not missing, "\n".join(
        f'snippets/{name}:1: steht auf keiner Seite → mit --8<-- "{name}" einbinden'
        for name in sorted(missing)
    )


def snippet_source(name: str) -> str:
    return Snippet(PROJECT, name).source


def test_no_placeholder_is_left(any_site: Path) -> None:
    """Sonst prüfte niemand, wohin so ein Verweis führt."""
    left = [path for path in any_site.rglob("*.html") if "wurzel:" in path.read_text()]
    assert not left


def test_both_generators_explain_the_same_terms(
    site: Path, zensical_site: Path
) -> None:
    mkdocs, zensical = (
        {
            path: [attribute(link, "href") for link in page.css("a.term")]
            for path, page in pages(built).items()
        }
        for built in (site, zensical_site)
    )
    assert mkdocs == zensical
    assert mkdocs["ursachen/netz/firewall/index.html"]


def test_changelog_begins_with_this_version(site: Path) -> None:
    text = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
    version = tomllib.loads(text)["project"]["version"]
    newest = pages(site)["referenz/aenderungen/index.html"].css_first("h2")
    assert newest is not None
    assert newest.text().startswith(version), (
        f"docs/referenz/aenderungen.md: beginnt nicht mit {version}, der Version aus"
        f" pyproject.toml → oben einen Abschnitt „## {version}“ anlegen"
    )


def test_every_link_leads_somewhere(any_site: Path) -> None:
    dead = list(dead_links(any_site))
    assert not dead, "\n".join(dead)


def dead_links(site: Path) -> Iterator[str]:
    all_pages = pages(site)
    files = {
        file.relative_to(site).as_posix(): file.stat().st_size
        for file in site.rglob("*")
        if file.is_file()
    }
    anchors = {
        path: {
            attribute(node, name)
            for name in ("id", "name")
            for node in page.css(f"[{name}]")
        }
        for path, page in all_pages.items()
    }
    for path, page in all_pages.items():
        if path == "404.html":  # verweist von der Wurzel des Servers aus
            continue
        for node in page.css("[href], [src]"):
            link = urlsplit(attribute(node, "href") or attribute(node, "src"))
            if link.scheme or link.netloc:
                continue
            found = normpath(join(dirname(path), unquote(link.path) or basename(path)))
            if found not in files:
                found = normpath(join(found, "index.html"))
            if found not in files:
                yield f"{path}: {link.geturl()} gibt es nicht"
                continue
            if not files[found]:  # nicht gebaut, siehe conftest.py
                continue
            if link.fragment and unquote(link.fragment) not in anchors.get(
                found, set()
            ):
                yield f"{path}: {link.geturl()} ohne Ziel auf der Seite"


def test_every_page_is_light(site: Path) -> None:
    """Gewogen ohne Browser, darum alle; eine Stichprobe mit ihm in test_browser.py.

    Das Skript von Zensical ist allein 22 KiB größer; veröffentlicht wird MkDocs.
    """
    weights = {
        path: weigh_files(site, site / path)
        for path in pages(site)
        if path != "404.html"  # verweist von der Wurzel des Servers aus
    }
    heavy = [
        f"{path}: {kib:.1f} KiB, {requests} Anfragen; erlaubt {BUDGET_KIB:.0f} und"
        f" {BUDGET_REQUESTS} → teilen oder kürzen"
        for path, (kib, requests) in weights.items()
        if kib > BUDGET_KIB or requests > BUDGET_REQUESTS
    ]
    assert not heavy, "\n".join(heavy)


def test_styles_of_unused_parts_are_gone(any_site: Path) -> None:
    """Und die der benutzten noch da."""
    sheets = [*any_site.glob("assets/stylesheets/**/*.css")]
    assert sheets
    css = "".join(sheet.read_text("utf-8") for sheet in sheets)
    assert ".md-banner" not in css
    for used in (".md-typeset", ".admonition", ".tabbed-labels", ".md-tooltip2"):
        assert used in css, used


def test_every_page_describes_itself(any_site: Path) -> None:
    descriptions = {}
    for path, page in pages(any_site).items():
        if path == "404.html":
            continue
        found = page.css('meta[name="description"]')
        assert found, f"{path}: `description:` fehlt im Kopf der Seite"
        descriptions[path] = attribute(found[0], "content")
    texts = list(descriptions.values())
    same = [path for path, text in descriptions.items() if texts.count(text) > 1]
    assert not same, f"{same}: gleiche `description:` → jeder Seite eine eigene geben"
    too_long = [path for path, text in descriptions.items() if len(text) > 160]
    assert not too_long, f"{too_long}: `description:` → auf 160 Zeichen kürzen"


# Zehn Fragen, die andere offen lassen, und die Überschrift, unter der sie hier stehen.
OPEN_QUESTIONS = {
    "Welche Adresse wurde versucht?": "erste_hilfe/welche_adresse/#welche-adresse",
    "Der Dienst läuft doch.": "erste_hilfe/dienst_laeuft_doch/#laeuft-doch",
    "Warum nur manchmal?": "ursachen/netz/nur_manchmal/#muster",
    "Warum steht da Timeout?": "bibliotheken/#timeout",
    "Warum fängt mein except nicht?": "behandeln/asyncio/#asyncio",
    "Wann ist der Dienst bereit?": "ursachen/dienst/startreihenfolge/#bereit",
    "Warum hilft 0.0.0.0?": "ursachen/adresse/nur_loopback/#warum",
    "Gilt der Proxy auch für localhost?": "ursachen/netz/proxy/#localhost",
    "Lehnt ein voller Backlog ab?": "ursachen/dienst/backlog/#abgelehnt",
    "Was behaupten andere Seiten falsch?": "verstehen/irrtuemer/#irrtuemer",
}


@pytest.mark.parametrize("question", OPEN_QUESTIONS)
def test_open_question_has_its_heading(site: Path, question: str) -> None:
    folder, _, anchor = OPEN_QUESTIONS[question].partition("#")
    page = pages(site)[f"{folder}index.html"]
    assert page.css(f"h1#{anchor}, h2#{anchor}, h3#{anchor}"), (
        f"docs/{folder.removesuffix('/')}.md: „{question}“ hat keine Überschrift"
        f" {{#{anchor}}} → wieder anlegen oder OPEN_QUESTIONS berichtigen"
    )


def test_every_page_is_proven_and_leads_on(site: Path) -> None:
    """Ein Beleg, zwei Wege weiter, und nicht länger, als man in Eile liest."""
    problems = []
    for path, page in pages(site).items():
        article = page.css_first("article")
        if path == "404.html" or article is None:
            continue
        found = article.css("a[href]:not(figure a, .md-content__button)")
        links = {attribute(link, "href") for link in found}
        onward = {link.partition("#")[0] for link in links if "://" not in link}
        if len(onward - {"", "."}) < 2:
            problems.append(
                f"{path}: führt auf weniger als zwei Seiten weiter"
                " → zwei Verweise auf andere Seiten ergänzen"
            )
        recorded = article.css("figure.fence:not(.fence--command)")
        # Eine Einstiegsseite zählt nur auf, was die Seiten ihres Bereichs belegen.
        overview = (PROJECT / "docs" / path).with_suffix(".md").exists()
        if not recorded and not overview and not any("://" in link for link in links):
            problems.append(
                f"{path}: weder Aufzeichnung noch Primärquelle"
                " → Schnipsel einbinden oder auf RFC, Manpage, CPython verweisen"
            )
        words = len(text_of(article, without="figure, .doc").split())
        # Im Atlas hat eine Seite so viele Abschnitte wie Bibliotheken.
        if words > LONGEST and not path.startswith("bibliotheken/"):
            problems.append(
                f"{path}: {words} Wörter, höchstens {LONGEST} → kürzen oder teilen"
            )
    assert not problems, "\n".join(problems)


def test_html_of_every_page_is_light(any_site: Path) -> None:
    sizes = {
        path: len(gzip.compress((any_site / path).read_bytes())) / 1024
        for path in pages(any_site)
    }
    assert max(sizes.values()) <= HEAVIEST, "\n".join(
        f"{path}: {size:.1f} KiB mit gzip, höchstens {HEAVIEST} → Seite teilen"
        for path, size in sizes.items()
        if size > HEAVIEST
    )
