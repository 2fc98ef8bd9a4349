import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import BaseRequestHandler, ThreadingTCPServer


class Echo(BaseRequestHandler):
    def handle(self) -> None:
        self.request.sendall(self.request.recv(1024))


@contextmanager
def running_server() -> Iterator[tuple[str, int]]:
    with ThreadingTCPServer(("127.0.0.1", 0), Echo) as server:  # bindet und lauscht
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            host, port = server.socket.getsockname()
            yield host, port
        finally:
            server.shutdown()
            thread.join()


def test_echo() -> None:
    with running_server() as address, socket.create_connection(address, 10) as sock:
        sock.sendall(b"Hallo")
        assert sock.recv(1024) == b"Hallo"


for _ in range(20):
    test_echo()
print("20 Läufe, keine Ablehnung")
#> 20 Läufe, keine Ablehnung
