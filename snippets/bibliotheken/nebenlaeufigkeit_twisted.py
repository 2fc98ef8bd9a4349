# /// script
# dependencies = ["twisted"]
# ///
"""Twisted"""

from typing import Any

from twisted.internet import reactor
from twisted.internet.defer import Deferred, ensureDeferred
from twisted.internet.endpoints import HostnameEndpoint, connectProtocol
from twisted.internet.protocol import Protocol
from twisted.internet.task import react


async def connect(host: str, port: int) -> None:
    endpoint = HostnameEndpoint(reactor, host, port)
    protocol = await connectProtocol(endpoint, Protocol())
    protocol.transport.loseConnection()


def call(host: str, port: int) -> None:
    errors: list[BaseException] = []
    def main(_: Any) -> Deferred[None]:
        return ensureDeferred(connect(host, port)).addErrback(lambda f: errors.append(f.value))
    try:
        react(main)
    except SystemExit:
        pass
    if errors:
        raise errors[0]


if __name__ == "__main__":
    call("127.0.0.1", 8080)
