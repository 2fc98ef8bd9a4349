# /// script
# dependencies = ["anyio", "trio"]
# ///
import asyncio
import select
import socket
from collections.abc import Callable
from contextlib import closing

import anyio
import trio

from verbindungslabor import use_user_namespace
from verbindungslabor.scenarios import enter

TIMEOUT = 5.0  # Sekunden


def connect(path: str) -> None:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(TIMEOUT)
        client.connect(path)


def connect_ex(path: str) -> int:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(TIMEOUT)
        return client.connect_ex(path)


def non_blocking(path: str) -> int:
    with socket.socket(socket.AF_UNIX) as client:
        client.setblocking(False)
        if number := client.connect_ex(path):
            return number
        select.select([], [client], [], TIMEOUT)
        return client.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)


async def open_unix_connection(path: str) -> None:
    async with asyncio.timeout(TIMEOUT):
        _, writer = await asyncio.open_unix_connection(path)
        with closing(writer):
            pass


async def open_unix_socket(path: str) -> None:
    with trio.fail_after(TIMEOUT):
        await (await trio.open_unix_socket(path)).aclose()


async def connect_unix(path: str) -> None:
    with anyio.fail_after(TIMEOUT):
        await (await anyio.connect_unix(path)).aclose()


CLIENTS: dict[str, Callable[[str], int | None]] = {
    "socket.connect": connect,
    "socket.connect_ex": connect_ex,
    "select + SO_ERROR": non_blocking,
    "asyncio.open_unix_connection": lambda path: asyncio.run(
        open_unix_connection(path)
    ),
    "trio.open_unix_socket": lambda path: trio.run(open_unix_socket, path),
    "anyio.connect_unix": lambda path: anyio.run(connect_unix, path),
}

if __name__ == "__main__":
    use_user_namespace()
    for name, client in CLIENTS.items():
        with enter("unix-verwaist") as target:
            try:
                result = f"gibt {client(target.path)}"
            except OSError as error:
                result = f"{type(error).__name__} {error.errno}"
        print(f"{name}: {result}")
        #> socket.connect: ConnectionRefusedError 111
        #> socket.connect_ex: gibt 111
        #> select + SO_ERROR: gibt 111
        #> asyncio.open_unix_connection: ConnectionRefusedError 111
        #> trio.open_unix_socket: ConnectionRefusedError 111
        #> anyio.connect_unix: ConnectionRefusedError 111
