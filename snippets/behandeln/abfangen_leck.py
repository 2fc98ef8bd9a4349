import socket
import warnings
from contextlib import suppress

ADDRESS = ("127.0.0.1", 8080)


def bare() -> None:
    sock = socket.socket()
    sock.connect(ADDRESS)
    sock.close()  # wird nie erreicht


def with_block() -> None:
    with socket.socket() as sock:
        sock.connect(ADDRESS)


def one_call() -> None:
    with socket.create_connection(ADDRESS, timeout=3):
        pass


print("So verbunden | Socket nach der Ablehnung")
#> So verbunden | Socket nach der Ablehnung
for text, connect in (
    ("`socket()`, `connect()`, `close()`", bare),
    ("`with socket()`, `connect()`", with_block),
    ("`with create_connection()`", one_call),
):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ResourceWarning)
        with suppress(ConnectionRefusedError):
            connect()
    leaks = [f"offen: `{w.category.__name__}`" for w in caught]
    print(text, "|", *leaks or ["geschlossen"])
    #> `socket()`, `connect()`, `close()` | offen: `ResourceWarning`
    #> `with socket()`, `connect()` | geschlossen
    #> `with create_connection()` | geschlossen
