import asyncio
import http.client
import socket
import sys
from collections.abc import Callable
from contextlib import closing

tried: list[object] = []
counting = True


def count(event: str, arguments: tuple[object, ...]) -> None:
    if counting and event == "socket.connect":
        tried.append(arguments[1])


def use_socket(host: str) -> None:
    with socket.socket() as client:
        client.connect((host, 8080))


def use_create_connection(host: str) -> None:
    socket.create_connection((host, 8080), 3).close()


def use_http(host: str) -> None:
    with closing(http.client.HTTPConnection(host, 8080)) as client:
        client.connect()


def use_asyncio(host: str) -> None:
    async def connect() -> None:
        _, writer = await asyncio.open_connection(host, 8080)
        writer.close()
        await writer.wait_closed()

    asyncio.run(connect())


def refusals(client: Callable[[str], None], host: str) -> int:
    tried.clear()
    client(host)
    return len(tried) - 1


sys.addaudithook(count)
print("Client | `localhost` | `127.0.0.1`")
#> Client | `localhost` | `127.0.0.1`
with socket.create_server(("127.0.0.1", 8080)):
    for name, client in (
        ("`socket.socket().connect()`", use_socket),
        ("`socket.create_connection()`", use_create_connection),
        ("`http.client`", use_http),
        ("`asyncio.open_connection()`", use_asyncio),
    ):
        by_name = refusals(client, "localhost")
        by_address = refusals(client, "127.0.0.1")
        print(f"{name} | {by_name} | {by_address}")
        #> `socket.socket().connect()` | 0 | 0
        #> `socket.create_connection()` | 1 | 0
        #> `http.client` | 1 | 0
        #> `asyncio.open_connection()` | 1 | 0
counting = False
