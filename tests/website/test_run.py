"""Linux im Tab: Was „Ausführen“ in echtem Chromium tut."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Request, expect

from bausatz.guest.build import build
from bausatz.guest.offer import FOREIGN_SCENARIOS, exceptions, obstacle
from bausatz.measure.matrix import Matrix
from bausatz.measure.recording import load
from bausatz.snippets import find_snippets
from tests.bausatz.guest.programs import HOSTILE
from tests.website.browser import HANGS
from tests.website.pages import attribute, pages
from tests.website.test_browser import (
    PHONE,
    Scheme,
    check_accessibility,
    each_scheme,
    url_of,
)
from verbindungslabor.scenarios import scenarios

pytestmark = [
    pytest.mark.xdist_group("Gast"),  # einer für alle
    pytest.mark.skipif(
        shutil.which("apt-get") is None, reason="Der Gast besteht aus Debians Paketen."
    ),
]
SELF_CONTAINED = [s for s in find_snippets() if not s.dependencies]
OFFERED = {s.name for s in SELF_CONTAINED if obstacle(s) is None}
FIRST = "verstehen/bedeutung"
SECTIONS = sorted({name.partition("/")[0] for name in OFFERED})


@pytest.fixture(scope="module")
def guest() -> Path:
    return build()


@pytest.fixture(scope="module")
def tab(browser: Browser, guest: Path) -> Iterator[Page]:
    """Ein Tab für alle Seiten: So bleibt der Gast in seinem Cache."""
    with browser.new_context() as context:
        page = context.new_page()
        page.set_default_timeout(HANGS)
        yield page


@pytest.fixture
def figure(tab: Page, base_url: str) -> Locator:
    """Ein Programm, das gerade gelaufen ist."""
    tab.goto(url_of(base_url, FIRST))
    figure = tab.locator("figure", has=tab.locator(".fence__run")).first
    figure.locator(".fence__run").click()
    expect(figure.locator(".fence__proof").nth(1)).to_be_visible()
    return figure


def test_offers_whatever_no_reason_forbids(site: Path) -> None:
    buttons = [
        attribute(figure, "data-snippet")
        for page in pages(site).values()
        for figure in page.css("figure.fence--snippet")
        if figure.css(".fence__run")
    ]
    assert set(buttons) == OFFERED
    share = len(OFFERED) / len(SELF_CONTAINED)
    print(f"Angeboten: {len(OFFERED)} von {len(SELF_CONTAINED)} ({share:.1%})")
    assert exceptions().keys() <= {snippet.name for snippet in SELF_CONTAINED}


# Führt aus, was eine Seite anbietet, eines nach dem anderen, wie ein Leser. Was anders
# ausgeht, läuft noch zweimal: Wo auch andere rechnen, reißen im Emulator kurze Fristen.
RUN_EACH = """async figures => {
  const run = async (figure) => {
    figure.querySelector(".run__findings")?.replaceChildren();
    figure.querySelector(".fence__run").click();
    let verdict;
    for (const start = Date.now(); !verdict && Date.now() < start + 150_000; ) {
      await new Promise((go) => setTimeout(go, 20));
      verdict = figure.querySelector(".run__findings > p");
    }
    return verdict?.textContent.startsWith("Wie aufgezeichnet");
  };
  const different = [];
  for (const figure of figures) {
    if ((await run(figure)) || (await run(figure)) || (await run(figure))) continue;
    different.push(`${figure.dataset.snippet}:\\n${figure.querySelector(".run").innerText}`);
  }
  return different.join("\\n\\n");
}"""


@pytest.mark.parametrize("section", SECTIONS)
def test_runs_as_recorded(tab: Page, base_url: str, site: Path, section: str) -> None:
    url = f"{base_url}probe/{section}/"
    content = page_with_all_of(site, section)
    tab.route(url, lambda route: route.fulfill(body=content, content_type="text/html"))
    tab.goto(url)
    figures = tab.locator("figure", has=tab.locator(".fence__run"))
    assert not (different := figures.evaluate_all(RUN_EACH)), different


def page_with_all_of(site: Path, section: str) -> str:
    """Alle Programme eines Abschnitts auf einer Seite: Ein Gast genügt ihnen."""
    figures = {
        attribute(figure, "data-snippet"): figure.html or ""
        for page in pages(site).values()
        for figure in page.css("figure.fence--snippet")
        if figure.css(".fence__run")
    }
    chosen = "".join(
        html for name, html in figures.items() if name.startswith(f"{section}/")
    )
    # Alle Wege beginnen zwei Ordner über der Seite, wie auf dieser.
    chosen = re.sub('data-run="[./]*', 'data-run="../../', chosen)
    page = (site / FIRST / "index.html").read_text(encoding="utf-8")
    before, _, rest = page.partition("<article")
    return f"{before}<article>{chosen}</article>{rest.partition('</article>')[2]}"


def test_asks_for_nothing_without_a_click(tab: Page, base_url: str) -> None:
    asked: list[str] = []

    def on_request(request: Request) -> None:
        asked.append(request.url)

    tab.on("request", on_request)
    tab.goto(url_of(base_url, FIRST), wait_until="networkidle")
    tab.remove_listener("request", on_request)
    assert not [url for url in asked if "/run/" in url or "/gast/" in url]


def edit(figure: Locator, program: str) -> None:
    """Schreibt ein anderes Programm und führt es aus."""
    field = figure.get_by_role("textbox")
    if not field.count():
        figure.get_by_role("button", name="Bearbeiten").click()
    field.fill(program)
    field.press("Control+Enter")


@pytest.mark.parametrize("name", HOSTILE)
def test_survives(figure: Locator, name: str) -> None:
    edit(figure, HOSTILE[name])
    page = figure.page
    page.wait_for_timeout(2000)
    assert page.evaluate("1 + 1") == 2
    stop = figure.get_by_role("button", name="Stoppen")
    if stop.is_visible():
        stop.click()
    again = figure.get_by_role("button", name="Ausführen").last
    expect(again).to_be_visible(timeout=10_000)
    assert figure.get_by_role("status").inner_text()
    figure.get_by_role("button", name="Zurücksetzen").click()
    again.click()
    expect(figure.locator(".fence__proof").nth(1)).to_be_visible()


def test_difference_is_shown(figure: Locator) -> None:
    code = figure.locator("pre code").first
    assert code.text_content()
    # Ein anderes Terminal als aufgezeichnet, ohne dass der Schnipsel ein anderer wäre.
    figure.page.route(
        "**/*.toml",
        lambda route: route.fulfill(
            body='[[facts]]\npython = "3.15.0"\nexit_status = 1\nterminal = "anders\\n"'
        ),
    )
    figure.locator(".fence__run").click()
    expect(figure.locator(".run__differs")).to_contain_text("Anders als aufgezeichnet")
    expect(figure.locator("del")).to_have_text("−anders\n")
    figure.page.unroute_all()


def test_shows_what_went_over_the_wire(figure: Locator) -> None:
    figure.get_by_role("button", name="Was ging über die Leitung?").click()
    expect(figure.locator("svg.packets").first).to_contain_text("SYN")


def test_whole_way_by_keyboard(tab: Page, base_url: str) -> None:
    tab.goto(url_of(base_url, FIRST))
    figure = tab.locator("figure", has=tab.locator(".fence__run")).first
    figure.locator(".fence__run").focus()
    tab.keyboard.press("Enter")
    status = figure.get_by_role("status")
    expect(status).to_contain_text("Exit-Status 0")
    expect(figure.get_by_role("log")).not_to_be_empty()
    for label in ("Ausführen", "Bearbeiten"):
        _press_tab_until(tab, label)
    tab.keyboard.press("Enter")
    field = figure.get_by_role("textbox")
    expect(field).to_be_focused()
    original = field.input_value()
    tab.keyboard.press("Control+Home")
    tab.keyboard.press("Tab")
    expect(field).to_have_value(f"    {original}")
    tab.keyboard.press("Control+z")
    expect(field).to_have_value(original)
    tab.keyboard.type("print('neu')\n")
    tab.keyboard.press("Control+Enter")
    expect(figure.get_by_role("log")).to_contain_text("neu")
    expect(status).to_contain_text("Fertig")
    tab.keyboard.press("Escape")
    tab.keyboard.press("Tab")
    expect(field).not_to_be_focused()
    _press_tab_until(tab, "Zurücksetzen")
    tab.keyboard.press("Enter")
    expect(field).to_have_value(original)


def _press_tab_until(page: Page, label: str) -> None:
    for _ in range(20):
        focused = page.evaluate("document.activeElement.textContent")
        if focused == label:
            return
        page.keyboard.press("Tab")
    pytest.fail(f"„{label}“ erreicht die Tabulatortaste nicht")


@each_scheme
def test_open_panel_is_accessible(
    browser: Browser, base_url: str, guest: Path, scheme: Scheme
) -> None:
    with browser.new_context(color_scheme=scheme, viewport=PHONE) as context:
        page = context.new_page()
        page.goto(url_of(base_url, FIRST))
        for figure in page.locator("figure", has=page.locator(".fence__run")).all()[:2]:
            figure.locator(".fence__run").click()
            wire = figure.get_by_role("button", name="Was ging über die Leitung?")
            wire.click(timeout=HANGS)
            done = figure.locator(".run__findings > :last-child:not(.fence__proof)")
            done.wait_for(timeout=HANGS)
        edit(figure, "import sys\nprint('aus')\nprint('fehler', file=sys.stderr)")
        expect(figure.locator(".run__errors")).to_be_visible()
        check_accessibility(page, "Lauf im Browser")


def test_second_visit_needs_no_network(
    browser: Browser, base_url: str, guest: Path
) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        for offline in (False, True):
            context.set_offline(offline)
            page.goto(url_of(base_url, FIRST))
            figure = page.locator("figure", has=page.locator(".fence__run")).first
            figure.locator(".fence__run").click()
            status = figure.get_by_role("status")
            expect(status).to_contain_text("Exit-Status 0")


def test_asks_before_it_loads_much(
    browser: Browser, base_url: str, guest: Path
) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.add_init_script(
            "Object.defineProperty(navigator, 'connection', {value: {saveData: true}})"
        )
        loaded: list[str] = []
        page.on("request", lambda request: loaded.append(request.url))
        page.goto(url_of(base_url, FIRST))
        page.locator(".fence__run").first.click()
        status = page.locator(".run").first.get_by_role("status")
        expect(status).to_contain_text("MiB Download")
        assert not [url for url in loaded if "/gast/" in url]
        page.get_by_role("button", name="Trotzdem laden").click()
        expect(status).to_contain_text("Exit-Status 0")


PLAYGROUND = "labor/ausprobieren"
PLAYABLE = [s.id for s in scenarios() if s.id not in FOREIGN_SCENARIOS]


@pytest.fixture(scope="module")
def playground(browser: Browser, base_url: str, guest: Path) -> Iterator[Page]:
    with browser.new_context() as context:
        page = context.new_page()
        page.set_default_timeout(HANGS)
        page.goto(url_of(base_url, PLAYGROUND))
        page.get_by_label("Szenario", exact=True).focus()
        expect(page.get_by_role("button", name="Bearbeiten")).to_be_visible()
        yield page


@pytest.mark.parametrize("scenario", PLAYABLE)
def test_playground_agrees_with_the_matrix(playground: Page, scenario: str) -> None:
    playground.get_by_label("Szenario", exact=True).select_option(scenario)
    client = playground.get_by_label("Client", exact=True).input_value()
    playground.locator(".playground ~ .run").get_by_role(
        "button", name="Ausführen"
    ).click()
    status = playground.locator(".run").get_by_role("status")
    expect(status).to_contain_text("Exit-Status")
    shown = playground.get_by_role("log").inner_text()
    recorded = [
        fact
        for fact in load(Matrix()).newest
        if (fact.scenario, fact.client) == (scenario, client)
    ]
    expected = {
        f"errno {fact.errno}"
        if fact.connected or not fact.exception
        else f"{fact.exception.rpartition('.')[2]}: {fact.message}"
        for fact in recorded
    }
    assert any(text in shown for text in expected), f"{expected}\n{shown}"


def test_link_shows_a_program_and_never_runs_it(
    browser: Browser, base_url: str, guest: Path
) -> None:
    with browser.new_context(permissions=["clipboard-write"]) as context:
        page = context.new_page()
        page.goto(url_of(base_url, PLAYGROUND))
        figure = page.locator("figure", has=page.locator(".playground"))
        page.get_by_label("Szenario", exact=True).select_option("firewall-drop")
        expect(figure.get_by_role("button", name="Bearbeiten")).to_be_visible()
        page.get_by_label("Client", exact=True).select_option("socket.connect_ex")
        figure.get_by_role("button", name="Bearbeiten").click()
        figure.get_by_role("textbox").fill("print('aus einem Link')\n")
        page.get_by_role("button", name="Link kopieren").click()
        expect(page).to_have_url(re.compile("#labor="))
        link = page.url
        page.goto("about:blank")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(link, wait_until="networkidle")
        expect(figure.locator("pre code").first).to_have_text("print('aus einem Link')")
        expect(page.get_by_label("Szenario", exact=True)).to_have_value("firewall-drop")
        expect(page.get_by_label("Client", exact=True)).to_have_value(
            "socket.connect_ex"
        )
        expect(figure.get_by_role("status")).to_contain_text("erst auf Klick")
        assert not [url for url in asked if "/gast/" in url]
        figure.locator(".fence__run").click()
        expect(figure.get_by_role("log")).to_have_text("aus einem Link", timeout=HANGS)
