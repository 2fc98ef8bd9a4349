"""Wie lange es in der Suche von der Taste bis zu den Treffern dauert."""

from statistics import median

from bausatz.site.search import add_search
from tests.benchmarks.page_weight import built
from tests.website.browser import chromium, serve

FIRST = 1000.0  # Millisekunden vom ersten Fokus an, alles vom Loopback
NEXT = 50.0  # je Taste
_TYPED = "depends_on wartet nicht"

_TYPE = """async (field, word) => {
  const shown = () => document.querySelector("[role=option]");
  const start = performance.now();
  field.focus();
  field.value = word;
  field.dispatchEvent(new Event("input"));
  while (!shown()) await new Promise(done => setTimeout(done));
  shown().getBoundingClientRect(); // mitsamt dem Layout
  return performance.now() - start;
}"""


def main() -> None:
    """Misst den ersten Fokus und dann jede Taste einer Anfrage."""
    with built() as folder:
        add_search(folder)
        with serve(folder) as root, chromium() as browser:
            page = browser.new_page()
            page.goto(root, wait_until="networkidle")
            field = page.locator(".search__field")
            _report("erste Treffer", FIRST, [float(field.evaluate(_TYPE, "Firewall"))])
            typed = [_TYPED[:length] for length in range(2, len(_TYPED) + 1)]
            times = [float(field.evaluate(_TYPE, words)) for words in typed]
            _report("je Taste", NEXT, times)


def _report(name: str, bar: float, times: list[float]) -> None:
    fits = "passt" if median(times) <= bar else "ZU VIEL"
    print(
        f"{fits:8}Suche, {name:16}{median(times):7.1f} ms"
        f" ({min(times):.1f} bis {max(times):.1f}), erlaubt {bar:.0f} ms"
    )


if __name__ == "__main__":
    main()
