# /// script
# dependencies = ["aiohttp", "anyio", "httpx", "requests", "trio"]
# ///
import asyncio
import socket
import sys
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.request import urlopen

import aiohttp
import anyio
import httpx
import requests
import trio

from verbindungslabor import firewall, two_hosts, use_user_namespace

HOST, PORT = "server.example", 8080
URL = f"http://{HOST}:{PORT}/"
LIMIT = 2


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(204)
        self.end_headers()

    def log_request(self, *_: object) -> None:
        pass


def use_socket() -> None:
    socket.create_connection((HOST, PORT), timeout=LIMIT).close()


def use_urllib() -> None:
    urlopen(URL, timeout=LIMIT).close()


def use_requests() -> None:
    requests.get(URL, timeout=LIMIT).close()


def use_httpx() -> None:
    httpx.get(URL, timeout=LIMIT)


async def use_asyncio(delay: float | None = None) -> None:
    async with asyncio.timeout(LIMIT):
        _, writer = await asyncio.open_connection(
            HOST, PORT, happy_eyeballs_delay=delay
        )
    writer.close()
    await writer.wait_closed()


async def use_delay() -> None:
    await use_asyncio(delay=0.25)


async def use_httpx_async() -> None:
    client = httpx.AsyncClient(timeout=LIMIT)
    async with client:
        await client.get(URL)


async def use_aiohttp() -> None:
    limit = aiohttp.ClientTimeout(sock_connect=LIMIT)
    async with (
        aiohttp.ClientSession(timeout=limit) as session,
        session.get(URL),
    ):
        pass


async def use_anyio() -> None:
    with anyio.fail_after(LIMIT):
        stream = await anyio.connect_tcp(HOST, PORT)
    await stream.aclose()


async def use_trio() -> None:
    with trio.fail_after(LIMIT):
        stream = await trio.open_tcp_stream(HOST, PORT)
    await stream.aclose()


def run(connect: Callable[[], Coroutine[None, None, None]]) -> None:
    asyncio.run(connect())


ATTEMPTS: dict[int, list[float]] = {}


def note(event: str, _: object) -> None:
    thread = threading.get_ident()
    if event == "socket.connect" and thread in ATTEMPTS:
        ATTEMPTS[thread].append(time.monotonic())


def outcome(connect: Callable[[], None]) -> str:
    attempts: list[float] = []
    ATTEMPTS[threading.get_ident()] = attempts
    try:
        connect()
    except TimeoutError:
        return "`TimeoutError`"
    finally:
        del ATTEMPTS[threading.get_ident()]
    ipv6, ipv4 = attempts
    late = ipv4 - ipv6 >= LIMIT
    return "verbunden nach dem Timeout" if late else "verbunden"


CLIENTS: dict[str, Callable[[], None]] = {
    "`socket.create_connection`": use_socket,
    "`urllib`": use_urllib,
    "`requests`": use_requests,
    "`httpx`": use_httpx,
    "`asyncio`": partial(run, use_asyncio),
    "`asyncio`, `happy_eyeballs_delay`": partial(run, use_delay),
    "`httpx`, asynchron": partial(run, use_httpx_async),
    "`aiohttp`": partial(run, use_aiohttp),
    "`anyio`": partial(run, use_anyio),
    "`trio`": partial(trio.run, use_trio),
}

sys.addaudithook(note)
use_user_namespace()
with two_hosts() as (_, server), ThreadPoolExecutor(len(CLIENTS)) as pool:
    with server:
        service = ThreadingHTTPServer(("0.0.0.0", PORT), Handler)
    with service:
        thread = threading.Thread(target=service.serve_forever)
        thread.start()
        columns = []
        for verdict in ("reject with tcp reset", "drop"):
            with server:
                firewall(f"meta nfproto ipv6 {verdict}", port=PORT)
            columns.append(list(pool.map(outcome, CLIENTS.values())))
        service.shutdown()
        thread.join()
print("Client | IPv6 lehnt ab | IPv6 schweigt")
#> Client | IPv6 lehnt ab | IPv6 schweigt
for name, *cells in zip(CLIENTS, *columns, strict=True):
    print(name, *cells, sep=" | ")
    #> `socket.create_connection` | verbunden | verbunden nach dem Timeout
    #> `urllib` | verbunden | verbunden nach dem Timeout
    #> `requests` | verbunden | verbunden nach dem Timeout
    #> `httpx` | verbunden | verbunden nach dem Timeout
    #> `asyncio` | verbunden | `TimeoutError`
    #> `asyncio`, `happy_eyeballs_delay` | verbunden | verbunden
    #> `httpx`, asynchron | verbunden | verbunden
    #> `aiohttp` | verbunden | verbunden
    #> `anyio` | verbunden | verbunden
    #> `trio` | verbunden | verbunden
