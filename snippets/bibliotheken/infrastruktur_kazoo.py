# /// script
# dependencies = ["kazoo"]
# ///
"""Kazoo"""

import logging
import socket

from kazoo.client import KazooClient
from kazoo.handlers.threading import KazooTimeoutError


def call(host: str, port: int, timeout: float = 15) -> None:
    client = KazooClient(f"{host}:{port}")
    try:
        client.start(timeout)
    finally:
        client.stop()
        client.close()


if __name__ == "__main__":
    # Kazoo warnt sonst bei jedem Versuch, in zufälliger Anzahl.
    logging.getLogger("kazoo").setLevel(logging.ERROR)
    address = ("127.0.0.1", 2181)
    try:
        call(*address, timeout=1)
    except KazooTimeoutError:
        try:  # Der Ausnahme ist nichts anzusehen: selbst probieren.
            socket.create_connection(address, timeout=1).close()
        except ConnectionRefusedError:
            print("abgelehnt von", *address)
            #> abgelehnt von 127.0.0.1 2181
        else:
            raise
