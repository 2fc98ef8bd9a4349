# /// script
# dependencies = ["anyio", "trio", "uvicorn"]
# ///
import asyncio
import errno
import select
import socket
import urllib.request
from collections.abc import Callable
from contextlib import closing

import anyio
import trio

from verbindungslabor import use_user_namespace
from verbindungslabor.scenarios import enter

TIMEOUT = 5.0  # Sekunden


def family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def connect(host: str, port: int) -> None:
    with socket.socket(family(host)) as client:
        client.settimeout(TIMEOUT)
        client.connect((host, port))


def create_connection(host: str, port: int) -> None:
    socket.create_connection((host, port), TIMEOUT).close()


def connect_ex(host: str, port: int) -> int:
    with socket.socket(family(host)) as client:
        client.settimeout(TIMEOUT)
        return client.connect_ex((host, port))


def non_blocking(host: str, port: int) -> int:
    with socket.socket(family(host)) as client:
        client.setblocking(False)
        number = client.connect_ex((host, port))
        if number != errno.EINPROGRESS:
            return number
        _, ready, _ = select.select([], [client], [], TIMEOUT)
        if not ready:
            return number
        return client.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)


async def open_connection(host: str, port: int) -> None:
    async with asyncio.timeout(TIMEOUT):
        _, writer = await asyncio.open_connection(host, port)
        with closing(writer):
            pass


async def open_tcp_stream(host: str, port: int) -> None:
    with trio.fail_after(TIMEOUT):
        await (await trio.open_tcp_stream(host, port)).aclose()


async def connect_tcp(host: str, port: int) -> None:
    with anyio.fail_after(TIMEOUT):
        await (await anyio.connect_tcp(host, port)).aclose()


def urlopen(host: str, port: int) -> None:
    name = f"[{host}]" if ":" in host else host
    urllib.request.urlopen(f"http://{name}:{port}/", timeout=TIMEOUT).close()


CLIENTS: dict[str, Callable[[str, int], int | None]] = {
    "socket.connect": connect,
    "socket.create_connection": create_connection,
    "socket.connect_ex": connect_ex,
    "select + SO_ERROR": non_blocking,
    "asyncio.open_connection": lambda host, port: asyncio.run(
        open_connection(host, port)
    ),
    "trio.open_tcp_stream": lambda host, port: trio.run(open_tcp_stream, host, port),
    "anyio.connect_tcp": lambda host, port: anyio.run(connect_tcp, host, port),
    "urllib.request.urlopen": urlopen,
}

if __name__ == "__main__":
    use_user_namespace()
    for name, client in CLIENTS.items():
        with enter("leerer-port") as target:
            try:
                result = f"gibt {client(target.host, target.port)}"
            except OSError as error:
                result = f"{type(error).__name__} {error.errno}"
        print(f"{name}: {result}")
        #> socket.connect: ConnectionRefusedError 111
        #> socket.create_connection: ConnectionRefusedError 111
        #> socket.connect_ex: gibt 111
        #> select + SO_ERROR: gibt 111
        #> asyncio.open_connection: OSError None
        #> trio.open_tcp_stream: OSError None
        #> anyio.connect_tcp: OSError None
        #> urllib.request.urlopen: URLError None
