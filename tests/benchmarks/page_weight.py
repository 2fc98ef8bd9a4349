"""Was eine Seite kostet, kalt geladen: Anfragen, KiB mit gzip, fremde Hosts."""

import gzip
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Response
from selectolax.lexbor import LexborHTMLParser

from bausatz.snippets import PROJECT
from tests.website.browser import chromium, serve

BUDGET_KIB = 90.0
BUDGET_REQUESTS = 5


def main() -> None:
    """Misst jede Seite der Website in einem frischen Browserprofil."""
    with built() as folder, serve(folder) as root, chromium() as browser:
        for path in sorted(folder.rglob("index.html")):
            name = path.parent.relative_to(folder).as_posix()
            kib, requests, foreign = weigh(browser, root, f"{root}{name}/")
            fits = kib <= BUDGET_KIB and requests <= BUDGET_REQUESTS and not foreign
            print(
                f"{'passt' if fits else 'ZU VIEL':8}{name:32}{kib:6.1f} KiB"
                f"{requests:3} Anfragen {foreign} fremde Hosts"
            )


@contextmanager
def built() -> Iterator[Path]:
    """Baut die Website."""
    with tempfile.TemporaryDirectory() as folder:
        build = ["mkdocs", "build", "--quiet", "--strict", "--site-dir", folder]
        for command in (build, ["bausatz.site", folder]):
            subprocess.run([sys.executable, "-m", *command], cwd=PROJECT, check=True)
        yield Path(folder)


def weigh_files(site: Path, page: Path) -> tuple[float, int]:
    """Gibt KiB und Anfragen zurück, die schon das HTML einer Seite verlangt."""
    html = page.read_bytes()
    linked = LexborHTMLParser(html).css(
        'link[rel="stylesheet"], link[rel="modulepreload"], link[rel="preload"],'
        " script[src], img[src]"
    )
    found = {node.attrs.sget("src") or node.attrs.sget("href") for node in linked}
    files = [page.parent.joinpath(path).read_bytes() for path in sorted(found)]
    size = sum(len(gzip.compress(content)) for content in [html, *files])
    return size / 1024, 1 + len(files)


def weigh(browser: Browser, root: str, url: str) -> tuple[float, int, int]:
    """Gibt KiB, Anfragen und Anfragen an fremde Hosts zurück."""
    with browser.new_context() as context:
        page = context.new_page()
        responses: list[Response] = []
        page.on("response", lambda response: responses.append(response))
        page.goto(url, wait_until="networkidle")
        size = sum(len(gzip.compress(response.body())) for response in responses)
        foreign = len([r for r in responses if not r.url.startswith(root)])
    return size / 1024, len(responses), foreign
