import asyncio
import socket
import threading
import urllib.request
from collections.abc import Callable
from urllib.error import HTTPError

from verbindungslabor import is_refused

PROXY = ("127.0.0.1", 3128)
ANSWER = b"HTTP/1.0 502 Connection refused\r\nContent-Length: 0\r\n\r\n"


def open_url(port: int) -> None:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=3).close()
    except HTTPError as answer:
        answer.close()
        raise


def ask_proxy() -> None:
    with socket.create_server(PROXY) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(1024)
                connection.sendall(ANSWER)

        thread = threading.Thread(target=answer)
        thread.start()
        try:
            open_url(PROXY[1])
        finally:
            thread.join()


def stream(host: str) -> None:
    asyncio.run(asyncio.open_connection(host, 8080))


CASES: dict[str, Callable[[], object]] = {
    "`socket`": lambda: socket.create_connection(("127.0.0.1", 8080), 3),
    "`asyncio`, eine Adresse": lambda: stream("127.0.0.1"),
    "`asyncio`, zwei Adressen": lambda: stream("localhost"),
    "`urllib`": lambda: open_url(8080),
    "Proxy meldet 502": ask_proxy,
}

print("Fall | abgelehnt | „refused“ | `errno` 111 | Typ | `is_refused`")
#> Fall | abgelehnt | „refused“ | `errno` 111 | Typ | `is_refused`
for name, attempt in CASES.items():
    try:
        attempt()
    except OSError as error:
        answers = (
            attempt is not ask_proxy,
            "refused" in str(error),
            error.errno == 111,
            isinstance(error, ConnectionRefusedError),
            is_refused(error),
        )
        shown = ["ja" if answer else "nein" for answer in answers]
        print(f"{name} | {' | '.join(shown)}")
        #> `socket` | ja | ja | ja | ja | ja
        #> `asyncio`, eine Adresse | ja | nein | ja | ja | ja
        #> `asyncio`, zwei Adressen | ja | nein | nein | nein | ja
        #> `urllib` | ja | ja | nein | nein | ja
        #> Proxy meldet 502 | nein | ja | nein | nein | nein
