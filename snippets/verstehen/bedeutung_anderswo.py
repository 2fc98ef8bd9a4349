import select
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path

TARGET = ("127.0.0.1", 8080)


def connect() -> str:
    with socket.socket() as client:
        client.connect(TARGET)
    return "verbunden"


def connect_ex() -> str:
    with socket.socket() as client:
        return f"Rückgabewert {client.connect_ex(TARGET)}"


def nonblocking() -> str:
    with socket.socket() as client:
        client.setblocking(False)
        client.connect(TARGET)
    return "verbunden"


def nonblocking_later() -> str:
    with socket.socket() as client:
        client.setblocking(False)
        client.connect_ex(TARGET)
        select.select([], [client], [], 1)
        number = client.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    return f"Rückgabewert {number}"


def udp_send() -> str:
    with socket.socket(type=socket.SOCK_DGRAM) as client:
        client.connect(TARGET)
        return f"{client.send(b'Hallo')} Bytes gesendet"


def udp_recv() -> str:
    with socket.socket(type=socket.SOCK_DGRAM) as client:
        client.settimeout(0.3)
        client.connect(TARGET)
        client.send(b"Hallo")
        return f"{client.recv(99)!r} empfangen"


def udp_unconnected() -> str:
    with socket.socket(type=socket.SOCK_DGRAM) as client:
        client.settimeout(0.3)
        client.sendto(b"Hallo", TARGET)
        return f"{client.recv(99)!r} empfangen"


def orphaned_file() -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder, "dienst.sock"))
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(path)
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(path)
    return "verbunden"


def missing_file() -> str:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect("gibt-es-nicht.sock")
    return "verbunden"


def outcome(attempt: Callable[[], str]) -> str:
    try:
        return attempt()
    except OSError as error:
        return f"`{type(error).__name__}`"


attempts: dict[str, Callable[[], str]] = {
    "TCP: `connect()`": connect,
    "TCP: `connect_ex()`": connect_ex,
    "TCP, nicht blockierend: `connect()`": nonblocking,
    "… später `getsockopt(…, SO_ERROR)`": nonblocking_later,
    "UDP, verbunden: `send()`": udp_send,
    "UDP, verbunden: danach `recv()`": udp_recv,
    "UDP, unverbunden: `sendto()`, `recv()`": udp_unconnected,
}
if hasattr(socket, "AF_UNIX"):
    attempts["Unix-Socket, Datei verwaist"] = orphaned_file
    attempts["Unix-Socket, Datei fehlt"] = missing_file

rows = [("Aufruf", "Ergebnis")]
rows += [(call, outcome(attempt)) for call, attempt in attempts.items()]
for row in rows:
    print(" | ".join(row))
    #> Aufruf | Ergebnis
    #> TCP: `connect()` | `ConnectionRefusedError`
    #> TCP: `connect_ex()` | Rückgabewert 111
    #> TCP, nicht blockierend: `connect()` | `BlockingIOError`
    #> … später `getsockopt(…, SO_ERROR)` | Rückgabewert 111
    #> UDP, verbunden: `send()` | 5 Bytes gesendet
    #> UDP, verbunden: danach `recv()` | `ConnectionRefusedError`
    #> UDP, unverbunden: `sendto()`, `recv()` | `TimeoutError`
    #> Unix-Socket, Datei verwaist | `ConnectionRefusedError`
    #> Unix-Socket, Datei fehlt | `FileNotFoundError`
