import socket
import time
from collections.abc import Iterator
from datetime import datetime

ADDRESS = ("127.0.0.1", 8080)


def attempt(address: tuple[str, int]) -> str:
    started = time.monotonic()
    try:
        with socket.create_connection(address, timeout=3):
            slow = time.monotonic() - started > 0.9
            return "verbunden, aber langsam" if slow else "verbunden"
    except OSError as error:
        return f"{type(error).__name__}: {error}"


def changes(
    address: tuple[str, int], pause: float = 0.1
) -> Iterator[tuple[datetime, str]]:
    """Versucht es fortlaufend und meldet jeden Wechsel."""
    before = ""
    while True:
        now = attempt(address)
        if now != before:
            yield datetime.now().astimezone(), now
            before = now
        time.sleep(pause)


# Im Betrieb: for moment, result in changes(...): print(moment, result)
log = changes(ADDRESS)
with socket.create_server(ADDRESS):
    print(next(log)[1])
    #> verbunden
print(next(log)[1])
#> ConnectionRefusedError: [Errno 111] Connection refused
with socket.create_server(ADDRESS):
    print(next(log)[1])
    #> verbunden
