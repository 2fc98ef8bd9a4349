# /// script
# dependencies = ["aiohttp", "anyio", "urllib3"]
# ///
import asyncio
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import aiohttp
import anyio
import urllib3

from verbindungslabor import firewall, two_hosts, use_user_namespace

HOST, PORT, TIMEOUT = "server.example", 8080, 3
URL = f"http://{HOST}:{PORT}/"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


def create_connection() -> None:
    socket.create_connection((HOST, PORT), TIMEOUT).close()


def with_urllib3() -> None:
    with urllib3.PoolManager(retries=False, timeout=TIMEOUT) as pool:
        pool.request("GET", URL)


async def open_connection(delay: float | None = None) -> None:
    async with asyncio.timeout(TIMEOUT):
        _, writer = await asyncio.open_connection(
            HOST, PORT, happy_eyeballs_delay=delay
        )
        writer.close()
        await writer.wait_closed()


async def connect_tcp() -> None:
    with anyio.fail_after(TIMEOUT):
        await (await anyio.connect_tcp(HOST, PORT)).aclose()


async def with_aiohttp() -> None:
    timeout = aiohttp.ClientTimeout(TIMEOUT)
    async with aiohttp.ClientSession(timeout=timeout) as session, session.get(URL):
        pass


CALLS: dict[str, Callable[[], None]] = {
    "`socket.create_connection`": create_connection,
    "`urllib3`": with_urllib3,
    "`asyncio.open_connection`": lambda: asyncio.run(open_connection()),
    "… mit `happy_eyeballs_delay=0.25`": lambda: asyncio.run(open_connection(0.25)),
    "`anyio.connect_tcp`": lambda: asyncio.run(connect_tcp()),
    "`aiohttp`": lambda: asyncio.run(with_aiohttp()),
}


def attempt(call: Callable[[], None]) -> str:
    started = time.monotonic()
    try:
        call()
        outcome = "verbunden"
    except TimeoutError:
        outcome = "`TimeoutError`"
    waited = time.monotonic() - started >= TIMEOUT
    return f"{outcome}, nach {TIMEOUT} s" if waited else f"{outcome}, sofort"


use_user_namespace()
print("Client | IPv6 lehnt ab | IPv6 schweigt")
#> Client | IPv6 lehnt ab | IPv6 schweigt
with two_hosts() as (_, server):
    with server:
        service = HTTPServer((server.ipv4, PORT), Handler)
    thread = Thread(target=service.serve_forever)
    thread.start()
    with ThreadPoolExecutor() as pool:
        refused = list(pool.map(attempt, CALLS.values()))
        with server:
            firewall("meta nfproto ipv6 drop", port=PORT)
        silent = list(pool.map(attempt, CALLS.values()))
    service.shutdown()
    thread.join()
    service.server_close()
for client, *outcomes in zip(CALLS, refused, silent, strict=True):
    print(" | ".join([client, *outcomes]))
    #> `socket.create_connection` | verbunden, sofort | verbunden, nach 3 s
    #> `urllib3` | verbunden, sofort | verbunden, nach 3 s
    #> `asyncio.open_connection` | verbunden, sofort | `TimeoutError`, nach 3 s
    #> … mit `happy_eyeballs_delay=0.25` | verbunden, sofort | verbunden, sofort
    #> `anyio.connect_tcp` | verbunden, sofort | verbunden, sofort
    #> `aiohttp` | verbunden, sofort | verbunden, sofort
