import asyncio
import socket
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer

from verbindungslabor import Host, two_hosts, use_user_namespace

PORT = 8080
IPV6 = socket.AF_INET6
Sockets = list[socket.socket]


def plain(host: str) -> Sockets:
    return [socket.create_server((host, PORT))]


def ipv6(dual_stack: bool) -> Sockets:
    address = ("::", PORT)
    sock = socket.create_server(
        address,
        family=IPV6,
        dualstack_ipv6=dual_stack,
    )
    return [sock]


def http(host: str) -> Sockets:
    return [HTTPServer((host, PORT), BaseHTTPRequestHandler).socket]


def streams(host: str) -> Sockets:
    async def start() -> Sockets:
        server = await asyncio.start_server(lambda *_: None, host, PORT)
        numbers = [sock.dup().detach() for sock in server.sockets]
        server.close()
        return [socket.socket(fileno=number) for number in numbers]

    return asyncio.run(start())


def reached(address: str) -> str:
    try:
        socket.create_connection((address, PORT), timeout=3).close()
    except ConnectionRefusedError:
        return "–"
    return "ja"


def row(server: Host, start: Callable[[], Sockets]) -> list[str]:
    with ExitStack() as stack:
        with server:
            for sock in start():
                stack.enter_context(sock)
            cells = [reached("127.0.0.1"), reached("::1")]
        return [*cells, reached(server.ipv4), reached(server.ipv6)]


SERVERS: dict[str, Callable[[], Sockets]] = {
    '`create_server`, `"localhost"`': partial(plain, "localhost"),
    '`HTTPServer`, `"localhost"`': partial(http, "localhost"),
    '`asyncio`, `"localhost"`': partial(streams, "localhost"),
    '`create_server`, `""`': partial(plain, ""),
    '`HTTPServer`, `""`': partial(http, ""),
    '`asyncio`, `""`': partial(streams, ""),
    '`create_server`, `"::"`': partial(ipv6, dual_stack=False),
    '`asyncio`, `"::"`': partial(streams, "::"),
    "`create_server`, Dual-Stack": partial(ipv6, dual_stack=True),
}

use_user_namespace()
print("Server auf | `127.0.0.1` | `::1` | fern, IPv4 | fern, IPv6")
#> Server auf | `127.0.0.1` | `::1` | fern, IPv4 | fern, IPv6
with two_hosts() as (_, host):
    for name, start in SERVERS.items():
        print(name, *row(host, start), sep=" | ")
        #> `create_server`, `"localhost"` | ja | – | – | –
        #> `HTTPServer`, `"localhost"` | ja | – | – | –
        #> `asyncio`, `"localhost"` | ja | ja | – | –
        #> `create_server`, `""` | ja | – | ja | –
        #> `HTTPServer`, `""` | ja | – | ja | –
        #> `asyncio`, `""` | ja | ja | ja | ja
        #> `create_server`, `"::"` | – | ja | – | ja
        #> `asyncio`, `"::"` | – | ja | – | ja
        #> `create_server`, Dual-Stack | ja | ja | ja | ja
