import asyncio
import socket
import time
from collections.abc import Callable

from verbindungslabor import firewall, network_stack, use_user_namespace


def connect(host: str, timeout: float) -> None:
    socket.create_connection((host, 8080), timeout).close()


async def create_connection(delay: float | None) -> None:
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(5):
        transport, _ = await loop.create_connection(
            asyncio.Protocol, "localhost", 8080, happy_eyeballs_delay=delay
        )
    transport.close()


def measure(client: Callable[[], None]) -> str:
    started = time.monotonic()
    try:
        client()
        outcome = "verbunden"
    except OSError as error:
        outcome = f"`{type(error).__name__}`"
    late = time.monotonic() - started > 0.9
    return f"{outcome} | {'nach 1 s' if late else 'vorher'}"


CLIENTS: dict[str, Callable[[], None]] = {
    "`::1`, `timeout=3`": lambda: connect("::1", 3),
    "`::1`, `timeout=0.5`": lambda: connect("::1", 0.5),
    "`127.0.0.1`": lambda: connect("127.0.0.1", 3),
    "`localhost`": lambda: connect("localhost", 3),
    "`localhost`, `asyncio`": lambda: asyncio.run(create_connection(None)),
    "dazu `happy_eyeballs_delay=0.1`": lambda: asyncio.run(create_connection(0.1)),
}

use_user_namespace()
print("Gerufen | Ergebnis | wann")
#> Gerufen | Ergebnis | wann
with network_stack(), socket.create_server(("127.0.0.1", 8080)):
    firewall("meta nfproto ipv6 reject", port=8080)
    for name, client in CLIENTS.items():
        print(f"{name} | {measure(client)}")
        #> `::1`, `timeout=3` | `ConnectionRefusedError` | nach 1 s
        #> `::1`, `timeout=0.5` | `TimeoutError` | vorher
        #> `127.0.0.1` | verbunden | vorher
        #> `localhost` | verbunden | nach 1 s
        #> `localhost`, `asyncio` | verbunden | nach 1 s
        #> dazu `happy_eyeballs_delay=0.1` | verbunden | vorher
