"""Wie lange es im Browser von „Ausführen“ bis zur ersten Ausgabe dauert."""

from statistics import median

from playwright.sync_api import Browser, Locator, Page

from bausatz.guest.build import build
from bausatz.guest.site import publish
from tests.benchmarks.page_weight import built
from tests.website.browser import chromium, serve

COLD = 2.5  # Sekunden im leeren Browserprofil, alles vom Loopback
NEXT = 0.5  # Sekunden im selben Tab
_COLD_ROUNDS, _NEXT_ROUNDS = 5, 20
_PAGE = "verstehen/bedeutung/"
_PAUSE = 1000  # Millisekunden; ein Leser liest

_CLICK = """async button => {
  const figure = button.closest("figure");
  const shown = () => figure.querySelector(".run__output:not([hidden])")?.textContent;
  const start = performance.now();
  button.click();
  while (shown()) await new Promise(requestAnimationFrame); // vom vorigen Lauf
  while (!shown()) await new Promise(requestAnimationFrame);
  return (performance.now() - start) / 1000;
}"""


def main() -> None:
    """Misst kalt, je in einem frischen Profil, und dann im selben Tab."""
    try:
        publish(build())
    except RuntimeError as error:
        print(f"Ausführen: {error}")
        return
    with built() as folder, serve(folder) as root, chromium() as browser:
        url = f"{root}{_PAGE}"
        _report("kalt", COLD, [_cold(browser, url) for _ in range(_COLD_ROUNDS)])
        with browser.new_context() as context:
            page = context.new_page()
            button = _button(page, url)
            button.evaluate(_CLICK)
            _report("weiter", NEXT, [_next(page, button) for _ in range(_NEXT_ROUNDS)])


def _button(page: Page, url: str) -> Locator:
    page.goto(url, wait_until="networkidle")
    return page.locator(".fence__run").first


def _cold(browser: Browser, url: str) -> float:
    with browser.new_context() as context:
        return float(_button(context.new_page(), url).evaluate(_CLICK))


def _next(page: Page, button: Locator) -> float:
    page.wait_for_timeout(_PAUSE)
    return float(button.evaluate(_CLICK))


def _report(name: str, bar: float, seconds: list[float]) -> None:
    fits = "passt" if median(seconds) <= bar else "ZU VIEL"
    print(
        f"{fits:8}Ausführen, {name:8}{median(seconds):6.2f} s"
        f" ({min(seconds):.2f} bis {max(seconds):.2f}), erlaubt {bar} s"
    )
