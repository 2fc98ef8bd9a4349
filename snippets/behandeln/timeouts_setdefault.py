# /// script
# dependencies = ["httpx", "requests"]
# ///
import asyncio
import socket
import threading
import time
import urllib.request
from collections.abc import Callable

import httpx
import requests

ADDRESS = ("127.0.0.1", 8080)
URL = "http://127.0.0.1:8080/"
ANSWER = b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nOK"


def answer_late(connection: socket.socket) -> None:
    with connection:
        connection.settimeout(None)  # er gilt auch für angenommene Sockets
        connection.recv(1024)
        time.sleep(0.6)
        connection.sendall(ANSWER)


def serve(server: socket.socket) -> None:
    for _ in CALLS:
        connection, _ = server.accept()
        threading.Thread(target=answer_late, args=(connection,)).start()


def by_socket() -> None:
    with socket.create_connection(ADDRESS) as client:
        client.sendall(b"?")
        client.recv(1024)


def by_socket_none() -> None:
    with socket.create_connection(ADDRESS, timeout=None) as client:
        client.sendall(b"?")
        client.recv(1024)


def by_requests() -> None:
    with requests.Session() as session:
        session.get(URL)


def by_asyncio() -> None:
    async def main() -> None:
        reader, writer = await asyncio.open_connection(*ADDRESS)
        writer.write(b"?")
        await reader.read()
        writer.close()
        await writer.wait_closed()

    asyncio.run(main())


CALLS: dict[str, Callable[[], object]] = {
    "`create_connection(…)`": by_socket,
    "`create_connection(…, timeout=None)`": by_socket_none,
    "`urllib.request.urlopen(…)`": lambda: urllib.request.urlopen(URL).close(),
    "`requests.get(…)`": by_requests,
    "`httpx.get(…)`": lambda: httpx.get(URL),
    "`asyncio.open_connection(…)`": by_asyncio,
}

with socket.create_server(ADDRESS) as server:
    threading.Thread(target=serve, args=(server,)).start()
    socket.setdefaulttimeout(0.3)
    print("Aufruf ohne eigenen Timeout | nach `setdefaulttimeout(0.3)`")
    #> Aufruf ohne eigenen Timeout | nach `setdefaulttimeout(0.3)`
    for name, call in CALLS.items():
        result = "wartet auf die Antwort"
        try:
            call()
        except Exception as error:
            result = f"`{type(error).__name__}`"
        print(f"{name} | {result}")
        #> `create_connection(…)` | `TimeoutError`
        #> `create_connection(…, timeout=None)` | wartet auf die Antwort
        #> `urllib.request.urlopen(…)` | `TimeoutError`
        #> `requests.get(…)` | wartet auf die Antwort
        #> `httpx.get(…)` | wartet auf die Antwort
        #> `asyncio.open_connection(…)` | wartet auf die Antwort
    socket.setdefaulttimeout(None)
