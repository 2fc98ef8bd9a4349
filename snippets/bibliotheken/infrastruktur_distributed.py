# /// script
# dependencies = ["distributed"]
# ///
"""Dask"""

import socket

from distributed import Client


def call(host: str, port: int, **settings: float) -> None:
    with Client(f"tcp://{host}:{port}", **settings):
        pass


if __name__ == "__main__":
    address = ("127.0.0.1", 8786)
    try:
        call(*address, timeout=1)
    except OSError:
        try:  # Die Ursache in der Kette ist Zufall: selbst probieren.
            socket.create_connection(address, timeout=1).close()
        except ConnectionRefusedError:
            print("abgelehnt von", *address)
            #> abgelehnt von 127.0.0.1 8786
        else:
            raise
