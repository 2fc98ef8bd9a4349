import errno
import socket


class StockError(Exception):
    """Alles, was mit dem Lagerdienst schiefgeht."""


class StockUnavailableError(StockError):
    """Der Lagerdienst ist nicht erreichbar."""

    def __init__(self, host: str, port: int, number: int | None) -> None:
        super().__init__(host, port, number)
        self.host, self.port, self.errno = host, port, number

    def __str__(self) -> str:
        return f"Lagerdienst {self.host}:{self.port} nicht erreichbar"


def load_stock(host: str, port: int) -> bytes:
    try:
        connection = socket.create_connection((host, port), timeout=3)
    except OSError as error:
        raise StockUnavailableError(host, port, error.errno) from error
    with connection:
        return connection.recv(1024)


try:
    load_stock("127.0.0.1", 8080)
except StockUnavailableError as error:
    print(error)
    #> Lagerdienst 127.0.0.1:8080 nicht erreichbar
    print("Port:", error.port)
    #> Port: 8080
    print("errno:", errno.errorcode.get(error.errno or 0))
    #> errno: ECONNREFUSED
    print("Ursache:", repr(error.__cause__))
    #> Ursache: ConnectionRefusedError(111, 'Connection refused')
