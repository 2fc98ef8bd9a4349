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
SECONDS = 0.2  # Rechenzeit; so zählt nicht, was andere Programme tun

written = io.StringIO()
log = logging.getLogger("sturm")
log.propagate = False
log.addHandler(logging.StreamHandler(written))

attempts = 0
end = 0.0


class EnoughError(BaseException):
    """Die Messung ist zu Ende."""


def connect() -> None:
    global attempts
    if time.process_time() > end:
        raise EnoughError
    attempts += 1
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
    global attempts, end
    attempts, end = 0, time.process_time() + SECONDS
    with suppress(EnoughError):
        loop()
    return attempts / SECONDS, len(written.getvalue()) / 1000 / SECONDS


def at_least(value: float, threshold: int) -> str:
    return f"über {threshold}" if value > threshold else f"{value:.0f}"


LOOPS: dict[str, tuple[Callable[[], object], int, int]] = {
    "`while True`": (endless, 10_000, 0),
    "`@tenacity.retry`": (tenacity.retry(connect), 1_000, 0),
    "`while True` mit `log.error`": (logged, 1_000, 500),
}

print("Schleife ohne Pause | Versuche je Sekunde | kB Log je Sekunde")
#> Schleife ohne Pause | Versuche je Sekunde | kB Log je Sekunde
for name, (loop, least_attempts, least_log) in LOOPS.items():
    count, size = measure(loop)
    row = at_least(count, least_attempts), at_least(size, least_log)
    print(f"{name} | {' | '.join(row)}")
    #> `while True` | über 10000 | 0
    #> `@tenacity.retry` | über 1000 | 0
    #> `while True` mit `log.error` | über 1000 | über 500
