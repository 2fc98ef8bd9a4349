import socket
from typing import Any

from verbindungslabor import network_stack, use_user_namespace

PORTS: list[Any] = [8080, "8080", 0, 65536, 65536 + 8080, -1, None]


def attempt(port: Any, *, resolve: bool) -> str:
    try:
        if resolve:
            sock = socket.create_connection(("127.0.0.1", port), timeout=10)
        else:
            sock = socket.socket()
            with sock:
                sock.connect(("127.0.0.1", port))
        sock.close()
    except (OSError, OverflowError, TypeError) as error:
        return f"`{type(error).__name__}`"
    return "verbunden"


use_user_namespace()
print("Port | `create_connection()` | `socket().connect()`")
#> Port | `create_connection()` | `socket().connect()`
with network_stack(), socket.create_server(("127.0.0.1", 8080)):
    for port in PORTS:
        outcomes = [attempt(port, resolve=True), attempt(port, resolve=False)]
        print(" | ".join([f"`{port!r}`", *outcomes]))
        #> `8080` | verbunden | verbunden
        #> `'8080'` | verbunden | `TypeError`
        #> `0` | `ConnectionRefusedError` | `ConnectionRefusedError`
        #> `65536` | `ConnectionRefusedError` | `OverflowError`
        #> `73616` | verbunden | `OverflowError`
        #> `-1` | `gaierror` | `OverflowError`
        #> `None` | `ConnectionRefusedError` | `TypeError`
