"""Die Wege von der Startseite zur Abhilfe, geklickt wie von Lesern."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

pytestmark = pytest.mark.xdist_group("Browser 2")

DESKTOP = ViewportSize(width=1280, height=800)
PHONE = ViewportSize(width=390, height=844)
each_size = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["1280", "390"])
HEADER = 48  # px, verdeckt den oberen Rand
QUESTIONS = "erste_hilfe/weg_zur_ursache/"

# Womit jemand kommt; worauf er der Reihe nach klickt; was dann zu sehen ist.
WAYS = {
    "Compose: db lehnt ab": (
        ["Docker", "Lassen Sie Compose auf den Healthcheck warten"],
        "#compose",
    ),
    "Flask in einem Container": (
        ["Docker", "Lassen Sie ihn auf 0.0.0.0 lauschen"],
        "#beheben",
    ),
    "WSL2": (["WSL und Windows", "Spiegeln Sie das Netz"], "#beheben"),
    "WinError 1225": (
        ["Errno 111, WinError", "[WinError 1225] …", "Windows"],
        "#beheben",
    ),
    "MaxRetryError": (["MaxRetryError …", "urllib3"], "#urllib3"),
    "Postgres auf ::1": (
        ["Mein Rechner", "die Adresse ein, auf der gelauscht wird"],
        "#beheben",
    ),
    "Wechselrichter auf Port 502": (["Gerät im Netz"], "#geraet"),
    "Tests rot in GitHub Actions": (
        ["CI, GitHub Actions"],
        "strong:has-text('brauchen einen Healthcheck')",
    ),
}


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    """Ein Tab, der keine Bewegung wünscht: So steht alles gleich da."""
    with browser.new_context(viewport=PHONE, reduced_motion="reduce") as context:
        yield context.new_page()


@pytest.mark.parametrize("task", WAYS)
def test_remedy_is_at_most_three_clicks_away(
    tab: Page, base_url: str, task: str
) -> None:
    clicks, remedy = WAYS[task]
    assert len(clicks) <= 3
    tab.goto(base_url)
    for text in clicks:
        link = tab.locator("article").get_by_role("link", name=text, exact=True)
        link.filter(visible=True).first.click()
    # Zum Anker rückt Chromium erst, wenn die Seite gesetzt ist.
    expect(tab.locator(remedy)).to_be_in_viewport(ratio=1, timeout=30_000)


def ways_in(page: Page) -> Iterator[Locator]:
    """Was jemand sehen muss, der gerade gekommen ist."""
    yield page.get_by_text("Ein Rechner hat geantwortet und die Verbindung abgelehnt")
    yield from page.locator("#situation + ul a").all()
    yield from page.locator("#meldung + ul a").all()
    yield page.get_by_role("link", name="Sechs Fragen zur Ursache")


@each_size
def test_ways_in_are_above_the_fold(
    tab: Page, base_url: str, size: ViewportSize
) -> None:
    tab.set_viewport_size(size)
    tab.goto(base_url)
    found = [*ways_in(tab)]
    assert len(found) == 1 + 7 + 4 + 1
    for element in found:
        expect(element).to_be_in_viewport(ratio=1)


@each_size
def test_every_question_fits_on_one_screen(
    tab: Page, base_url: str, size: ViewportSize
) -> None:
    tab.set_viewport_size(size)
    screen = size["height"] - HEADER
    for number in range(1, 7):
        tab.goto(f"{base_url}{QUESTIONS}#frage-{number}")
        question = tab.locator(".question", has=tab.locator(f"#frage-{number}"))
        box = question.bounding_box()
        assert box
        assert box["height"] <= screen, (
            f"Frage {number} ist {box['height']:.0f} px hoch, sichtbar sind {screen}"
            " → Antworten kürzen"
        )
        expect(tab.locator(f"#frage-{number}")).to_be_in_viewport(ratio=1)
        expect(question.locator("dd").last).to_be_in_viewport(ratio=1)


def test_every_answer_leads_on(tab: Page, base_url: str) -> None:
    tab.goto(f"{base_url}{QUESTIONS}")
    answers = tab.locator(".question dd")
    assert answers.count() > 30
    assert answers.filter(has=tab.locator("a")).count() == answers.count()


def opacity(element: Locator) -> float:
    return float(element.evaluate("element => getComputedStyle(element).opacity"))


def stop_at(page: Page, seconds: float) -> None:
    """Hält die Mitschnitte nach so vielen Sekunden an."""
    page.evaluate(
        "time => document.getAnimations().forEach(animation => {"
        " animation.pause(); animation.currentTime = time })",
        1000 * seconds,
    )


def test_attempts_run_at_their_recorded_pace(browser: Browser, base_url: str) -> None:
    with browser.new_context(viewport=DESKTOP) as context:
        page = context.new_page()
        page.goto(base_url)
        refused, silent = page.locator(".fence--attempt").all()
        # Je Sekunde: wie viele Pakete zu sehen sind, und ob die Ausnahme dasteht.
        for seconds, shown in {
            0: ((0, False), (0, False)),
            0.9: ((2, True), (1, False)),
            1.4: ((2, True), (2, False)),
            2: ((2, True), (2, True)),
        }.items():
            stop_at(page, seconds)
            found = [
                (
                    sum(map(opacity, attempt.locator("g").all())),
                    bool(opacity(attempt.locator(".fence__end"))),
                )
                for attempt in (refused, silent)
            ]
            assert found == [*shown], seconds
        refused.get_by_role("button", name="Abspielen").click()
        running = "document.getAnimations().filter(a => a.playState == 'running')"
        assert page.evaluate(f"{running}.length")


def test_attempts_stand_still_on_request(tab: Page, base_url: str) -> None:
    tab.goto(base_url)
    assert tab.evaluate("document.getAnimations().length") == 0
    parts = tab.locator(".fence--attempt :is(g, .fence__end)").all()
    assert [opacity(part) for part in parts] == [1] * 6
    assert tab.get_by_role("button", name="Abspielen").count() == 0


def test_attempts_read_without_javascript(browser: Browser, base_url: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(base_url)
        expect(page.locator(".fence--attempt").first).to_contain_text(
            "ConnectionRefusedError: [Errno 111] Connection refused"
        )
        expect(page.locator(".fence--attempt").last).to_contain_text(
            "TimeoutError: timed out"
        )
        assert page.locator(".fence__replay:visible").count() == 0
