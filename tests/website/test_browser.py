"""Die Website in echtem Chromium: so, wie Leser sie sehen und benutzen."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Error,
    Page,
    Request,
    Response,
    ViewportSize,
    expect,
)

from bausatz.snippets import PROJECT, Snippet, find_snippets
from tests.benchmarks.page_weight import BUDGET_KIB, BUDGET_REQUESTS, weigh
from tests.website.browser import HANGS

# Je Gruppe ein Prozess: Chromium ist groß, und Playwright belegt die Ereignisschleife.
look = pytest.mark.xdist_group("Browser 1")
use = pytest.mark.xdist_group("Browser 2")

Scheme = Literal["light", "dark"]
WIDTHS = (320, 390, 768, 1280, 1920)  # px, vom kleinsten Telefon bis Full HD
DESKTOP = ViewportSize(width=1280, height=800)
PHONE = ViewportSize(width=390, height=844)
TWO_SCREENS = 1700  # px, auf dem Telefon
PAGES = sorted(
    path.relative_to(PROJECT / "docs").with_suffix("").as_posix()
    for path in (PROJECT / "docs").rglob("*.md")
)
each_scheme = pytest.mark.parametrize("scheme", ["light", "dark"])


def each(names: list[str]) -> pytest.MarkDecorator:
    """Die Seiten wechseln sich ab, damit beide Prozesse gleich viel zu tun haben."""
    marked = [
        pytest.param(name, marks=(look, use)[number % 2])
        for number, name in enumerate(names)
    ]
    return pytest.mark.parametrize("page_name", marked)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Ein frischer Tab, der die Zwischenablage benutzen darf."""
    with browser.new_context(
        permissions=["clipboard-read", "clipboard-write"]
    ) as context:
        context.set_default_timeout(HANGS)
        yield context.new_page()


@pytest.fixture(scope="module")
def shared_tab(browser: Browser) -> Iterator[Page]:
    """Ein Tab für alle Seiten: So übersetzt Chromium Thema und axe nur einmal."""
    with browser.new_context(
        permissions=["clipboard-read", "clipboard-write"], reduced_motion="reduce"
    ) as context:
        context.set_default_timeout(HANGS)
        yield context.new_page()


@pytest.fixture(scope="module")
def tab_without_javascript(browser: Browser) -> Iterator[Page]:
    with browser.new_context(java_script_enabled=False) as context:
        yield context.new_page()


def url_of(base_url: str, page_name: str) -> str:
    folder = page_name.removesuffix("index").rstrip("/")
    return f"{base_url}{folder}/" if folder else base_url


class Visit(NamedTuple):
    """Eine Seite, aufgerufen in einer Ansicht, und was dabei störte."""

    page_name: str
    page: Page
    problems: list[str]


def views() -> Iterator[tuple[str, Scheme, ViewportSize]]:
    """Jede Seite in einer der vier Ansichten, zwei Seiten in allen: axe ist langsam."""
    schemes: list[Scheme] = ["light", "dark"]
    ways = [(scheme, size) for scheme in schemes for size in (DESKTOP, PHONE)]
    for number, page_name in enumerate(PAGES):
        everywhere = page_name in ("index", "behandeln/abfangen")
        for scheme, viewport in ways if everywhere else [ways[number % len(ways)]]:
            yield page_name, scheme, viewport


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(
            (name, scheme, viewport),
            id=f"{name}-{scheme}-{viewport['width']}",
            marks=(look, use)[number % 2],
        )
        for number, (name, scheme, viewport) in enumerate(views())
    ],
)
def visit(
    request: pytest.FixtureRequest, shared_tab: Page, base_url: str
) -> Iterator[Visit]:
    """Ruft jede Seite einmal auf; pytest legt ihre Tests hintereinander."""
    page_name, scheme, viewport = request.param
    problems: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        problems.append(f"Konsole: {message.text}")

    def on_error(error: Error) -> None:
        problems.append(f"Fehler: {error}")

    def on_request(request: Request) -> None:
        if not request.url.startswith((base_url, "data:", "blob:")):
            problems.append(f"fremder Host: {request.url}")

    def on_response(response: Response) -> None:
        if not response.ok:
            problems.append(f"{response.status}: {response.url}")

    shared_tab.emulate_media(color_scheme=scheme)
    shared_tab.set_viewport_size(viewport)
    shared_tab.on("console", on_console)
    shared_tab.on("pageerror", on_error)
    shared_tab.on("request", on_request)
    shared_tab.on("response", on_response)
    shared_tab.goto(url_of(base_url, page_name))
    yield Visit(page_name, shared_tab, problems)
    shared_tab.remove_listener("console", on_console)
    shared_tab.remove_listener("pageerror", on_error)
    shared_tab.remove_listener("request", on_request)
    shared_tab.remove_listener("response", on_response)


def test_page_loads_cleanly(visit: Visit) -> None:
    visit.page.wait_for_load_state("networkidle")
    found = "\n".join(f"{visit.page_name}: {problem}" for problem in visit.problems)
    if found:
        pytest.fail(found, pytrace=False)


# Was breiter ist als sein Platz und sich auch nicht verschieben lässt. Was nur
# vorgelesen wird, ist mit Absicht einen Pixel groß.
CUT_OFF = """() => {
  const found = [...document.querySelectorAll("body *")]
    .filter((one) => one.scrollWidth > one.clientWidth && one.clientWidth > 1)
    .filter((one) => ["hidden", "clip"].includes(getComputedStyle(one).overflowX))
    .map((one) => `${one.localName}.${one.className}: ${one.textContent.trim()}`);
  const { scrollWidth } = document.documentElement;
  if (scrollWidth > innerWidth) found.push(`Seite ist ${scrollWidth} px breit`);
  return found;
}"""


def test_page_fits_every_width(visit: Visit) -> None:
    unfold(visit.page)
    own = visit.page.viewport_size
    problems = []
    # Die eigene Breite zuletzt: So bleibt die Seite, wie sie war.
    for width in sorted(WIDTHS, key=lambda width: width == (own or DESKTOP)["width"]):
        visit.page.set_viewport_size({**(own or DESKTOP), "width": width})
        problems += [
            f"{visit.page_name} bei {width} px: {problem[:200]}"
            for problem in visit.page.evaluate(CUT_OFF)
        ]
    if problems:
        pytest.fail("\n".join(problems), pytrace=False)


def unfold(page: Page) -> None:
    """Klappt alles auf, was die Seite zugeklappt zeigt."""
    page.eval_on_selector_all(
        "article details", "all => all.forEach(details => details.open = true)"
    )


# axe liest dieselben Farben tausendfach, so lange wie alles andere auf der Seite.
REMEMBER_COLORS = """
{
  const { Color } = axe.commons.color;
  const parse = Color.prototype.parseString;
  const known = new Map();
  Color.prototype.parseString = function (text) {
    if (!known.has(text)) known.set(text, new Color(parse.call(this, text)));
    const { r, g, b, alpha } = known.get(text);
    return Object.assign(this, { r, g, b, alpha });
  };
}
void 0; // Eine Funktion als Ergebnis riefe Playwright auf.
"""
# Private Felder hält axe in WeakMaps, sechs je Farbe; die aufzuräumen, kostet mehr als
# alle Farben zu rechnen. Eigenschaften der Objekte selbst tun dasselbe.
PLAIN_FIELDS = """
class Field {
  key = Symbol();
  has(object) { return this.key in object; }
  get(object) { return object[this.key]; }
  set(object, value) { object[this.key] = value; return this; }
  add(object) { return this.set(object, true); }
}
const WeakMap = Field, WeakSet = Field;
"""
AXE = Axe(f"{{{PLAIN_FIELDS}{AXE_SCRIPT}}}{REMEMBER_COLORS}")
# Alle Regeln laufen; beschrieben wird nur, was sie verletzt, nicht jedes Element, das
# sie einhält. Das halbiert die Rechenzeit.
ONLY_VIOLATIONS = {"resultTypes": ["violations"]}


def check_accessibility(page: Page, name: str) -> None:
    """Lässt axe die Seite prüfen und nennt jeden Verstoß mit Element und Abhilfe."""
    violations = [
        f"{name}: {violation['id']}: {violation['help']} → {violation['helpUrl']}\n"
        f"  {node['target']}: {node['html']}\n  {node['failureSummary']}"
        for violation in AXE.run(page, options=ONLY_VIOLATIONS).response["violations"]
        for node in violation["nodes"]
    ]
    if violations:
        pytest.fail("\n".join(violations), pytrace=False)


def test_page_is_accessible(visit: Visit) -> None:
    unfold(visit.page)
    check_accessibility(visit.page, visit.page_name)


@look
@each_scheme
def test_open_menu_is_accessible(
    browser: Browser, base_url: str, scheme: Scheme
) -> None:
    with browser.new_context(color_scheme=scheme, viewport=PHONE) as context:
        page = context.new_page()
        page.goto(base_url)
        page.get_by_role("button", name="Menü").click()
        page.wait_for_timeout(400)  # Das Menü fährt herein.
        check_accessibility(page, "offenes Menü")


# Klickt auf das, was in der Mitte eines Elements zuoberst liegt, wie es eine Maus täte.
# Ein Klick von Playwright kann dasselbe, wartet dazu aber jedes Mal auf Bilder.
CLICK = """element => {
  element.scrollIntoView({ block: "center", behavior: "instant" });
  const { x, y, width, height } = element.getBoundingClientRect();
  const hit = document.elementFromPoint(x + width / 2, y + height / 2);
  if (!element.contains(hit)) throw new Error(`verdeckt: ${element.outerHTML}`);
  hit.click();
}"""


@each(PAGES)
def test_page_reads_without_javascript(
    tab_without_javascript: Page, base_url: str, page_name: str
) -> None:
    page = tab_without_javascript
    page.set_viewport_size(DESKTOP)
    page.goto(url_of(base_url, page_name))
    headings = page.locator("h1:visible").count()
    assert headings == 1, (
        f"{page_name}: {headings} sichtbare Überschriften erster Ebene → genau eine `#`"
    )
    # `.contents` gibt es nur auf dem Telefon.
    folded = "article details:not(.contents) > summary"
    page.eval_on_selector_all(folded, f"all => all.forEach({CLICK})")
    code = page.locator("article figure:not(.tabbed-set *) pre")
    visible = page.locator("article figure:not(.tabbed-set *) pre:visible")
    assert visible.count() == code.count(), f"{page_name}: Code ist verdeckt"
    for label in page.locator(".tabbed-labels label").all():
        label.evaluate(CLICK)
        open_tabs = page.locator(".tabbed-block:visible")
        assert open_tabs.count() == page.locator(".tabbed-set").count(), page_name
    assert page.locator(".fence__copy:visible").count() == 0, page_name
    links = page.locator(":is(.md-tabs, .md-nav--primary) a[href]:visible")
    reached = set(links.evaluate_all("links => links.map(link => link.href)"))
    section = "erste_hilfe" if page_name == "index" else page_name.partition("/")[0]
    expected = [
        name for name in PAGES if re.match(f"(?!index)[a-z_]+/index$|{section}/", name)
    ]
    missing = [name for name in expected if url_of(base_url, name) not in reached]
    assert not missing, f"{page_name}: Navigation führt nicht zu {missing}"


# Der erste Code oder Schritt unter „Beheben“.
FIRST_STEP = "#beheben ~ :not(#so-sieht-es-aus, #so-sieht-es-aus ~ *) :is(pre, ol > li)"


@each([name for name in PAGES if re.match("ursachen/.+/(?!index$)", name)])
def test_check_and_fix_fit_on_two_screens(
    tab_without_javascript: Page, base_url: str, page_name: str
) -> None:
    # Skripte verschieben nichts, kosten aber das Doppelte.
    page = tab_without_javascript
    page.set_viewport_size(PHONE)
    page.goto(url_of(base_url, page_name))
    tops = page.eval_on_selector_all(
        "#pruefen, #beheben", "all => all.map(one => one.getBoundingClientRect().top)"
    )
    bottoms = page.eval_on_selector_all(
        FIRST_STEP,
        "all => all.filter(one => one.offsetHeight)"
        ".map(one => one.getBoundingClientRect().bottom)",
    )
    assert len(tops) == 2, f"{page_name}: „Prüfen“ oder „Beheben“ fehlt"
    assert bottoms, f"{page_name}: „Beheben“ ohne Code und Schritt → mit einem beginnen"
    lowest = max(*tops, bottoms[0])
    assert lowest <= TWO_SCREENS, (
        f"{page_name}: „Prüfen“ beginnt bei {tops[0]:.0f} px, „Beheben“ bei"
        f" {tops[1]:.0f}, der erste Schritt endet bei {bottoms[0]:.0f}; erlaubt sind"
        f" {TWO_SCREENS} → davor kürzen, Längeres in den Hintergrund verschieben"
    )


COPY_EACH = f"""async figures => {{
  const click = {CLICK};
  const copied = [];
  for (const figure of figures) {{
    await navigator.clipboard.writeText("");
    click(figure.querySelector(".fence__copy") ?? figure);
    let text = "";
    for (const start = Date.now(); !text && Date.now() < start + 30_000; )
      text = await navigator.clipboard.readText();
    copied.push([figure.dataset.snippet, text]);
    if (!text) break;
  }}
  return copied;
}}"""


def test_copied_text_is_the_snippet(visit: Visit) -> None:
    """Was der Knopf liefert, ist die Datei, deren Lauf tests/test_snippets.py prüft."""
    page = visit.page
    unfold(page)
    for name, copied in page.eval_on_selector_all("figure.fence--snippet", COPY_EACH):
        assert copied == Snippet(PROJECT, name).source, f"{visit.page_name}: {name}"


@use
def test_copying_works_without_permission(page: Page, base_url: str) -> None:
    """Ohne `https` fehlt `navigator.clipboard`; kopiert wird trotzdem."""
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject()")
    page.goto(base_url)
    button = page.locator(".fence--snippet .fence__copy").first
    button.click()
    expect(button).to_have_text("Kopiert")
    (first,) = (s for s in find_snippets() if s.name == "index_abfangen.py")
    assert page.evaluate("navigator.clipboard.readText()") == first.source


@use
def test_long_table_can_be_filtered(page: Page, base_url: str) -> None:
    page.goto(f"{base_url}bibliotheken/")
    field = page.get_by_role("searchbox", name="Zeilen filtern")
    rows = page.locator("figure", has=field).locator("tbody tr:visible")
    everything = rows.count()
    field.fill("requests host, port")
    assert 0 < rows.count() < everything
    assert all("requests" in text.lower() for text in rows.all_inner_texts())
    field.fill("gibtesnicht")
    expect(page.get_by_role("status")).to_contain_text("0 von")
    field.fill("")
    assert rows.count() == everything


@use
def test_menu_works_with_the_keyboard(browser: Browser, base_url: str) -> None:
    with browser.new_context(viewport=PHONE) as context:
        page = context.new_page()
        page.goto(base_url)
        menu = page.get_by_role("button", name="Menü")
        menu.focus()
        expect(menu).to_have_attribute("aria-expanded", "false")
        page.keyboard.press("Enter")
        expect(menu).to_have_attribute("aria-expanded", "true")
        page.keyboard.press("Escape")
        expect(menu).to_have_attribute("aria-expanded", "false")


@use
def test_term_explains_itself_without_a_mouse(page: Page, base_url: str) -> None:
    page.goto(f"{base_url}ursachen/netz/firewall/", wait_until="networkidle")
    term = page.locator("a.term").first
    meaning = term.get_attribute("title")
    term.focus()
    expect(page.get_by_role("tooltip")).to_have_text(str(meaning))
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{base_url}referenz/glossar/#rst")


@use
@pytest.mark.parametrize("path", ["behandeln/abfangen/", "referenz/schnipsel/"])
def test_code_page_is_light(browser: Browser, base_url: str, path: str) -> None:
    kib, requests, foreign = weigh(browser, base_url, f"{base_url}{path}")
    assert kib <= BUDGET_KIB
    assert requests <= BUDGET_REQUESTS
    assert foreign == 0
