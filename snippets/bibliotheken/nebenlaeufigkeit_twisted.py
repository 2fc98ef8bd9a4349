# /// script
# dependencies = ["twisted"]
# ///
"""Twisted"""

from typing import Any

from twisted.internet import error, reactor, task
from twisted.internet.defer import inlineCallbacks
from twisted.internet.endpoints import HostnameEndpoint, connectProtocol
from twisted.internet.protocol import Protocol


def call(host: str, port: int) -> None:
    failed: list[Exception] = []

    @inlineCallbacks
    def main(_: Any) -> Any:
        endpoint = HostnameEndpoint(reactor, host, port)
        try:
            protocol = yield connectProtocol(endpoint, Protocol())
        except error.ConnectError as reason:
            failed.append(reason)
        else:
            protocol.transport.loseConnection()

    try:
        task.react(main)
    except SystemExit:
        if failed:
            raise failed[0] from None


if __name__ == "__main__":
    try:
        call("127.0.0.1", 8080)
    except error.ConnectionRefusedError as refusal:
        print(refusal)
        #> Connection was refused by other side: 111: Connection refused.
