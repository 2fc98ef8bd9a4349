import asyncio
import socket
from collections.abc import Callable

from verbindungslabor import two_hosts, use_user_namespace


def create(host: str, source: str = "") -> None:
    address = (source, 0) if source else None
    socket.create_connection((host, 8080), 10, address).close()


def connect(host: str) -> None:
    with socket.socket() as sock:
        sock.connect((host, 8080))


async def open_connection(host: str | None) -> None:
    _, writer = await asyncio.open_connection(host, 8080)
    writer.close()
    await writer.wait_closed()


CALLS: dict[str, Callable[[], None]] = {
    '`create_connection(("0.0.0.0", …))`': lambda: create("0.0.0.0"),
    "… mit Absender `192.0.2.1`": lambda: create("0.0.0.0", "192.0.2.1"),
    '`create_connection(("::", …))`': lambda: create("::"),
    '`create_connection(("0", …))`': lambda: create("0"),
    '`create_connection(("", …))`': lambda: create(""),
    '`socket().connect(("", …))`': lambda: connect(""),
    "`asyncio.open_connection(None, …)`": lambda: asyncio.run(open_connection(None)),
}


def attempt(call: Callable[[], None]) -> str:
    try:
        call()
    except ConnectionRefusedError:
        return "abgelehnt"
    except OSError as error:
        return f"`{type(error).__name__}`"
    return "verbunden"


use_user_namespace()
services = ("127.0.0.1", "::1", "192.0.2.1")
print("Ziel |", " | ".join(f"Dienst auf `{service}`" for service in services))
#> Ziel | Dienst auf `127.0.0.1` | Dienst auf `::1` | Dienst auf `192.0.2.1`
with two_hosts():
    for shown, call in CALLS.items():
        outcomes = []
        for service in services:
            family = socket.AF_INET6 if ":" in service else socket.AF_INET
            with socket.create_server((service, 8080), family=family):
                outcomes.append(attempt(call))
        print(" | ".join([shown, *outcomes]))
        #> `create_connection(("0.0.0.0", …))` | verbunden | abgelehnt | abgelehnt
        #> … mit Absender `192.0.2.1` | abgelehnt | abgelehnt | verbunden
        #> `create_connection(("::", …))` | abgelehnt | verbunden | abgelehnt
        #> `create_connection(("0", …))` | verbunden | abgelehnt | abgelehnt
        #> `create_connection(("", …))` | `gaierror` | `gaierror` | `gaierror`
        #> `socket().connect(("", …))` | verbunden | abgelehnt | abgelehnt
        #> `asyncio.open_connection(None, …)` | verbunden | verbunden | `OSError`
