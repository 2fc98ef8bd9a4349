# /// script
# dependencies = ["tenacity"]
# ///
import io
import logging
import socket
import time
from collections.abc import Callable
from contextlib import suppress

import tenacity

ADDRESS = ("127.0.0.1", 8080)
ATTEMPTS = 1000
WINDOW = 20  # Die schnellsten zwanzig zählen; so stört nicht, was sonst noch läuft

written = io.StringIO()
log = logging.getLogger("sturm")
log.propagate = False
log.addHandler(logging.StreamHandler(written))

stamps: list[float] = []


class EnoughError(BaseException):
    """Die Messung ist zu Ende."""


def connect() -> None:
    stamps.append(time.monotonic())
    if len(stamps) > ATTEMPTS:
        raise EnoughError
    socket.create_connection(ADDRESS, timeout=3).close()


def endless() -> None:
    while True:
        try:
            return connect()
        except ConnectionRefusedError:
            pass


def logged() -> None:
    while True:
        try:
            return connect()
        except ConnectionRefusedError as error:
            log.error("%s:%d lehnt ab: %s", *ADDRESS, error)


def measure(loop: Callable[[], object]) -> tuple[float, float]:
    """Versuche und Kilobytes im Log je Sekunde."""
    stamps.clear()
    with suppress(EnoughError):
        loop()
    windows = zip(stamps, stamps[WINDOW:], strict=False)
    pace = WINDOW / min(end - start for start, end in windows)
    return pace, pace * len(written.getvalue()) / ATTEMPTS / 1000


def at_least(value: float, threshold: int) -> str:
    return f"über {threshold}" if value > threshold else f"{value:.0f}"


LOOPS: dict[str, tuple[Callable[[], object], int, int]] = {
    "`while True`": (endless, 5_000, 0),
    "`@tenacity.retry`": (tenacity.retry(connect), 1_000, 0),
    "`while True` mit `log.error`": (logged, 1_000, 100),
}

print("Schleife ohne Pause | Versuche je Sekunde | kB Log je Sekunde")
#> Schleife ohne Pause | Versuche je Sekunde | kB Log je Sekunde
for name, (loop, least_attempts, least_log) in LOOPS.items():
    count, size = measure(loop)
    row = at_least(count, least_attempts), at_least(size, least_log)
    print(f"{name} | {' | '.join(row)}")
    #> `while True` | über 5000 | 0
    #> `@tenacity.retry` | über 1000 | 0
    #> `while True` mit `log.error` | über 1000 | über 100
