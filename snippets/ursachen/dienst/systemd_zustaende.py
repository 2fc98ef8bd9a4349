import os
import socket
import sys
import time
from subprocess import Popen

ADDRESS = ("127.0.0.1", 8080)
# So übergibt systemd den Socket: als Deskriptor 3, mit zwei Variablen.
ACTIVATE = 'exec env LISTEN_FDS=1 LISTEN_PID=$$ "$@" 3<&0 0</dev/null'


def run_service() -> None:
    if os.environ.get("LISTEN_PID") == str(os.getpid()):
        server = socket.socket(fileno=3)
    else:
        server = socket.create_server(ADDRESS)
    while True:
        with server.accept()[0] as connection:
            connection.sendall(b"!")


def start(held: socket.socket | None) -> Popen[bytes]:
    command = [sys.executable, __file__, "dienst"]
    if held:
        command = ["sh", "-c", ACTIVATE, "sh", *command]
    return Popen(command, stdin=held.fileno() if held else None)


def ask(client: socket.socket, timeout: float) -> str:
    client.settimeout(timeout)
    try:
        return "antwortet" if client.recv(1) else "legt auf"
    except TimeoutError:
        return "verbunden, wartet"


def attempt(patience: float = 0) -> str:
    """Versucht es einmal oder, solange abgelehnt wird, immer wieder."""
    deadline = time.monotonic() + patience
    while True:
        try:
            with socket.create_connection(ADDRESS, timeout=5) as client:
                return ask(client, patience or 0.2)
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                return "`ConnectionRefusedError`"
            time.sleep(0.05)


def life(held: socket.socket | None) -> list[str]:
    results = [attempt()]
    for _ in range(2):
        with start(held) as service:
            results.append(attempt(10))
            service.kill()
        results.append(attempt())
    return results


def main() -> None:
    stages = ["nicht gestartet", "läuft", "abgestürzt", "neu gestartet"]
    alone = life(None)
    with socket.create_server(ADDRESS) as held:
        activated = life(held)
    print("Dienst | bindet selbst | systemd hält den Socket")
    #> Dienst | bindet selbst | systemd hält den Socket
    for row in zip(stages, alone, activated, strict=False):
        print(" | ".join(row))
        #> nicht gestartet | `ConnectionRefusedError` | verbunden, wartet
        #> läuft | antwortet | antwortet
        #> abgestürzt | `ConnectionRefusedError` | verbunden, wartet
        #> neu gestartet | antwortet | antwortet
    print("Socket-Unit beendet | – |", attempt())
    #> Socket-Unit beendet | – | `ConnectionRefusedError`


if sys.argv[1:] == ["dienst"]:
    run_service()
else:
    main()
