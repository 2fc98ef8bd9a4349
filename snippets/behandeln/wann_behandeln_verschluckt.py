import socket
from contextlib import suppress


class Stock:
    def __init__(self) -> None:
        with suppress(ConnectionRefusedError):
            address = ("127.0.0.1", 8080)
            self.connection = socket.create_connection(address, 3)

    def load(self) -> bytes:
        return self.connection.recv(64)  # löst AttributeError aus


stock = Stock()
# … hundert Zeilen weiter:
stock.load()
