"""Die Suche: was sie findet, was sie kostet, wie sie sich bedienen lässt."""

import gzip
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from tests.website.pages import pages
from tests.website.test_browser import (
    DESKTOP,
    PHONE,
    Scheme,
    check_accessibility,
    each_scheme,
)

pytestmark = pytest.mark.xdist_group("Browser 2")

QUERIES = Path(__file__).with_name("suchanfragen.toml")
ENOUGH = 0.9  # der Anfragen finden zuerst eine richtige Seite
FIELD = ".md-header input.search__field"
BUDGET_KIB = 120.0  # mit gzip, bis zu den ersten Treffern

# Fragt dieselbe Suche wie das Feld, nur ohne es.
ASK_ALL = """async queries => {
  const [{ createSearch }, { default: MiniSearch }, answer] = await Promise.all([
    import("./search/engine.mjs"),
    import("./search/minisearch.mjs"),
    fetch("./search/index.json"),
  ]);
  const search = createSearch(MiniSearch, await answer.json());
  return queries.map(query => search(query).hits[0]?.page.url ?? "nichts");
}"""


@pytest.fixture
def page(browser: Browser, base_url: str) -> Iterator[Page]:
    """Eine Seite, die nicht an der Wurzel liegt."""
    with browser.new_context(viewport=DESKTOP) as context:
        page = context.new_page()
        page.goto(f"{base_url}behandeln/abfangen/")
        yield page


def search_for(page: Page, words: str) -> None:
    """Öffnet die Suche mit der Tastatur, tippt und wartet auf Treffer."""
    page.keyboard.press("/")
    page.keyboard.insert_text(words)
    page.get_by_role("option").first.wait_for()


def test_first_hit_is_right(browser: Browser, base_url: str) -> None:
    groups = tomllib.loads(QUERIES.read_text(encoding="utf-8")).values()
    right = {query: pages for group in groups for query, pages in group.items()}
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(base_url)
        found = page.evaluate(ASK_ALL, list(right))
    wrong = [
        f"{query}: {first or 'Startseite'} statt {' oder '.join(right[query])}"
        for query, first in zip(right, found, strict=True)
        if (first.rstrip("/") or "index") not in right[query]
    ]
    share = 1 - len(wrong) / len(right)
    assert share >= ENOUGH, f"{share:.0%} richtig; falsch sind\n" + "\n".join(wrong)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("WinError 10061", "erste_hilfe/meldungen/"),
        ("depends_on wartet nicht", "ursachen/dienst/startreihenfolge/"),
        ("ServerSelectionTimeoutError", "bibliotheken/speicher/#pymongo"),
        ("Fierwall", "ursachen/netz/firewall/"),
    ],
)
def test_typing_leads_to_the_page(
    page: Page, base_url: str, words: str, expected: str
) -> None:
    search_for(page, words)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{base_url}{expected}**")


def test_nothing_loads_before_it_is_used(browser: Browser, base_url: str) -> None:
    responses: list[Response] = []
    with browser.new_context() as context:
        page = context.new_page()
        page.on("response", lambda response: responses.append(response))
        page.goto(base_url, wait_until="networkidle")
        before = [response.url for response in responses]
        assert not [url for url in before if "/search/" in url or "text.json" in url]
        search_for(page, "Firewall")
        page.wait_for_load_state("networkidle")
        later = responses[len(before) :]
        assert all(response.url.startswith(base_url) for response in later)
        needed = [response for response in later if "/search/" in response.url]
        assert len(needed) == 5, [response.url for response in needed]
        size = sum(len(gzip.compress(response.body())) for response in needed)
    assert size / 1024 <= BUDGET_KIB, (
        f"{size / 1024:.0f} KiB bis zu den ersten Treffern, erlaubt {BUDGET_KIB:.0f}"
    )


def test_hits_can_be_chosen_with_the_keyboard(page: Page, base_url: str) -> None:
    search_for(page, "Firewall")
    field = page.get_by_role("combobox", name="Suche")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".search output")).to_have_text("10 Treffer")
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    second = page.get_by_role("option").nth(1)
    expect(second).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute(
        "aria-activedescendant", str(second.get_attribute("id"))
    )
    page.keyboard.press("Escape")
    expect(page.get_by_role("option").first).to_be_hidden()
    expect(field).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    target = str(second.get_attribute("href"))
    page.keyboard.press("Enter")
    page.wait_for_url(target)


def test_hit_shows_where_and_why(page: Page) -> None:
    search_for(page, "NoValidConnectionsError")
    first = page.get_by_role("option").first
    expect(first).to_contain_text("Infrastruktur › Paramiko")
    expect(first.locator("mark").first).to_have_text("NoValidConnectionsError")


def test_typed_text_stays_text(page: Page) -> None:
    words = "<img src=x onerror=document.title=1> Firewall"
    search_for(page, words)
    expect(page.get_by_role("combobox", name="Suche")).to_have_value(words)
    assert page.locator(".search img").count() == 0


def test_nothing_found_is_said(page: Page) -> None:
    page.keyboard.press("s")
    page.keyboard.insert_text("76543210")
    expect(page.locator(".search output")).to_have_text("Keine Treffer")


def test_slash_in_a_text_field_is_a_slash(page: Page, base_url: str) -> None:
    page.goto(f"{base_url}bibliotheken/")
    field = page.get_by_role("searchbox", name="Zeilen filtern").first
    field.press("/")
    expect(field).to_have_value("/")


def test_unbuilt_website_says_so(page: Page) -> None:
    """`mkdocs serve` zeigt die Seiten, bevor es einen Index gibt."""
    page.route("**/search/index.json", lambda route: route.fulfill(status=404))
    page.keyboard.press("/")
    expect(page.locator(".search output")).to_contain_text("make site")


def test_without_javascript_there_is_no_field(browser: Browser, base_url: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(base_url)
        expect(page.locator(".search")).to_be_hidden()


@each_scheme
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["1280", "390"])
def test_open_search_is_accessible(
    browser: Browser, base_url: str, scheme: Scheme, viewport: Any
) -> None:
    with browser.new_context(
        color_scheme=scheme, viewport=viewport, reduced_motion="reduce"
    ) as context:
        page = context.new_page()
        page.goto(base_url)
        search_for(page, "Firewall")
        page.keyboard.press("ArrowDown")
        page.locator(".search mark").first.wait_for()
        check_accessibility(page, "offene Suche")
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= viewport["width"]


def test_both_generators_give_the_same_search(site: Path, zensical_site: Path) -> None:
    for built in (site, zensical_site):
        without = [path for path, page in pages(built).items() if not page.css(FIELD)]
        assert not without
    mkdocs, zensical = (
        {page["url"]: [row[:2] for row in page["sections"]] for page in index["pages"]}
        for index in (
            json.loads((built / "search/index.json").read_text(encoding="utf-8"))
            for built in (site, zensical_site)
        )
    )
    assert mkdocs == zensical
