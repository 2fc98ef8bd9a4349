# /// script
# dependencies = ["anyio", "trio"]
# ///
import asyncio
import select
import socket
from collections.abc import Callable

import anyio
import trio

from verbindungslabor import use_user_namespace
from verbindungslabor.scenarios import enter

TIMEOUT = 5.0  # Sekunden


def new_socket(host: str) -> socket.socket:
    kind = socket.AF_INET6 if ":" in host else socket.AF_INET
    client = socket.socket(kind, socket.SOCK_DGRAM)
    client.settimeout(TIMEOUT)
    return client


def connect(host: str, port: int) -> None:
    with new_socket(host) as client:
        client.connect((host, port))


def send(host: str, port: int) -> None:
    with new_socket(host) as client:
        client.connect((host, port))
        client.send(b"?")


def recv(host: str, port: int) -> None:
    with new_socket(host) as client:
        client.connect((host, port))
        client.send(b"?")
        client.recv(1)


def recvfrom(host: str, port: int) -> None:
    with new_socket(host) as client:
        client.sendto(b"?", (host, port))
        client.recvfrom(1)


def non_blocking(host: str, port: int) -> int:
    with new_socket(host) as client:
        client.connect((host, port))
        client.setblocking(False)
        client.send(b"?")
        select.select([client], [], [], TIMEOUT)
        return client.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)


class Answer(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.received: asyncio.Future[bytes] = loop.create_future()

    def datagram_received(self, data: bytes, _: object) -> None:
        self.received.set_result(data)

    def error_received(self, error: Exception) -> None:
        self.received.set_exception(error)


async def create_datagram_endpoint(host: str, port: int) -> None:
    loop = asyncio.get_running_loop()
    transport, answer = await loop.create_datagram_endpoint(
        Answer, remote_addr=(host, port)
    )
    try:
        async with asyncio.timeout(TIMEOUT):
            transport.sendto(b"?")
            await answer.received
    finally:
        transport.close()


async def trio_socket(host: str, port: int) -> None:
    with new_socket(host) as plain:
        client = trio.socket.from_stdlib_socket(plain)
        with trio.fail_after(TIMEOUT):
            await client.connect((host, port))
            await client.send(b"?")
            await client.recv(1)


async def connected_udp_socket(host: str, port: int) -> None:
    with anyio.fail_after(TIMEOUT):
        async with await anyio.create_connected_udp_socket(host, port) as client:
            await client.send(b"?")
            await client.receive()


CLIENTS: dict[str, Callable[[str, int], int | None]] = {
    "connect": connect,
    "connect, send": send,
    "connect, send, recv": recv,
    "sendto, recvfrom": recvfrom,
    "select + SO_ERROR": non_blocking,
    "asyncio.DatagramProtocol": lambda host, port: asyncio.run(
        create_datagram_endpoint(host, port)
    ),
    "trio.socket": lambda host, port: trio.run(trio_socket, host, port),
    "anyio.create_connected_udp_socket": lambda host, port: anyio.run(
        connected_udp_socket, host, port
    ),
}

if __name__ == "__main__":
    use_user_namespace()
    for name, client in CLIENTS.items():
        with enter("udp-ohne-empfaenger") as target:
            try:
                result = f"gibt {client(target.host, target.port)}"
            except OSError as error:
                result = f"{type(error).__name__} {error.errno}"
        print(f"{name}: {result}")
        #> connect: gibt None
        #> connect, send: gibt None
        #> connect, send, recv: ConnectionRefusedError 111
        #> sendto, recvfrom: TimeoutError None
        #> select + SO_ERROR: gibt 111
        #> asyncio.DatagramProtocol: ConnectionRefusedError 111
        #> trio.socket: ConnectionRefusedError 111
        #> anyio.create_connected_udp_socket: TimeoutError None
