import asyncio
import http.server
import socket
import socketserver
import threading
import urllib.request
from collections.abc import Callable
from urllib.error import HTTPError

from verbindungslabor import is_refused, refused_addresses


class Gateway(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        self.request.recv(65536)
        answer = b"HTTP/1.1 502 [Errno 111] Connection refused"
        self.request.sendall(answer + b"\r\nContent-Length: 0\r\n\r\n")


def get(url: str) -> None:
    try:
        urllib.request.urlopen(url, timeout=3).close()
    except HTTPError as answer:
        answer.close()
        raise


def listen_in_vain() -> None:
    address = "127.0.0.1", 8081
    with (
        socket.create_server(address),
        socket.create_connection(address) as sock,
    ):
        sock.settimeout(0.1)
        sock.recv(1)


def everywhere() -> None:
    address = "localhost", 9000
    socket.create_connection(address, 3, all_errors=True)


CALLS: dict[str, Callable[[], object]] = {
    "niemand lauscht, urllib": lambda: get("http://localhost:9000"),
    "niemand lauscht, asyncio": lambda: asyncio.run(
        asyncio.wait_for(asyncio.open_connection("localhost", 9000), 3)
    ),
    "niemand lauscht, `all_errors`": everywhere,
    "Gateway zitiert eine Ablehnung": lambda: get("http://127.0.0.1:8080"),
    "TLS gegen Klartext": lambda: get("https://127.0.0.1:8080"),
    "Server schweigt": listen_in_vain,
    "Name unbekannt": lambda: get("http://nirgends.invalid"),
}

address = "127.0.0.1", 8080
rows = [("Fall", "Ausnahme", "`is_refused`", "abgelehnt von")]
with http.server.ThreadingHTTPServer(address, Gateway) as gateway:
    threading.Thread(target=gateway.serve_forever).start()
    for name, call in CALLS.items():
        try:
            call()
        except Exception as error:
            kind = f"`{type(error).__name__}`"
            hosts = [f"`{address[0]}`" for address in refused_addresses(error)]
            answer = f"`{is_refused(error)}`"
            rows.append((name, kind, answer, ", ".join(hosts) or "–"))
    gateway.shutdown()
for row in rows:
    print(" | ".join(row))
    #> Fall | Ausnahme | `is_refused` | abgelehnt von
    #> niemand lauscht, urllib | `URLError` | `True` | `127.0.0.1`
    #> niemand lauscht, asyncio | `OSError` | `True` | `::1`, `127.0.0.1`
    #> niemand lauscht, `all_errors` | `ExceptionGroup` | `True` | –
    #> Gateway zitiert eine Ablehnung | `HTTPError` | `False` | –
    #> TLS gegen Klartext | `URLError` | `False` | –
    #> Server schweigt | `TimeoutError` | `False` | –
    #> Name unbekannt | `URLError` | `False` | –
