"""Ein lokaler Webserver und echtes Chromium."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

from bausatz.check import system

HANGS = 120_000  # Millisekunden; bricht nur ab, was hängt


class _QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass

    def end_headers(self) -> None:
        # Sonst fragt Chromium bei jeder Seite nach, ob Thema und Skripte noch gelten.
        self.send_header("Cache-Control", "max-age=86400")
        super().end_headers()


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Liefert einen Ordner auf dem Loopback aus und gibt seine Adresse."""
    handler = partial(_QuietHandler, directory=folder)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()


@contextmanager
def chromium(*switches: str) -> Iterator[Browser]:
    """Startet Debians Chromium, auf anderen Systemen das installierte Chrome."""
    expect.set_options(timeout=HANGS)
    with sync_playwright() as playwright:
        if sys.platform != "linux":
            yield playwright.chromium.launch(channel="chrome")
            return
        yield playwright.chromium.launch(
            executable_path=system.chromium(),
            # Als root ohne Sandbox; der Rest hält Chromium vom Netz fern.
            args=[
                "--no-sandbox",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
                *switches,
            ],
        )
