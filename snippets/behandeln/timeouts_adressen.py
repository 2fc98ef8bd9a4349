import asyncio
import socket
import time
from collections.abc import Callable

from verbindungslabor import enter, use_user_namespace

TIMEOUT = 0.5


def by_socket(host: str) -> None:
    socket.create_connection((host, 8080), TIMEOUT).close()


def by_asyncio(host: str) -> None:
    async def main() -> None:
        async with asyncio.timeout(TIMEOUT):
            await asyncio.open_connection(host, 8080)

    asyncio.run(main())


CALLS: dict[str, Callable[[str], None]] = {
    "`create_connection(…, timeout=0.5)`": by_socket,
    "`asyncio.timeout(0.5)`": by_asyncio,
}

use_user_namespace()
print("Aufruf | eine Adresse | zwei Adressen")
#> Aufruf | eine Adresse | zwei Adressen
with enter("firewall-drop") as target:
    for name, call in CALLS.items():
        seconds = []
        for host in ("192.0.2.2", target.host):
            started = time.monotonic()
            try:
                call(host)
            except TimeoutError:
                times = (time.monotonic() - started) / TIMEOUT
                seconds.append(f"{round(times) * TIMEOUT} s")
        print(f"{name} | {' | '.join(seconds)}")
        #> `create_connection(…, timeout=0.5)` | 0.5 s | 1.0 s
        #> `asyncio.timeout(0.5)` | 0.5 s | 0.5 s
