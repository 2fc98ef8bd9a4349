import os
import signal
import socket
import subprocess
import sys

from verbindungslabor import Host, firewall, two_hosts, use_user_namespace

SERVICE = """
import signal, socket, threading

def stop_listening():
    signal.sigwait([signal.SIGTERM])
    listener.close()
    print("lauscht nicht mehr", flush=True)

signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
listener = socket.create_server(("192.0.2.2", 8080))
print("lauscht", flush=True)
connection, _ = listener.accept()
threading.Thread(target=stop_listening).start()
print("verbunden", flush=True)
while connection.recv(1):
    connection.sendall(b"!")
"""
SITUATIONS = [
    "Prozess endet",
    "endet, Anfrage ungelesen",
    "nimmt keine neuen mehr an",
    *(SILENT := ("Prozess angehalten", "Rechner schweigt")),
]


def request(sock: socket.socket) -> str:
    sock.sendall(b"?")
    return "Antwort" if sock.recv(1) else "Ende, `b''`"


def use_existing(sock: socket.socket) -> str:
    try:
        return request(sock)
    except OSError as error:
        return f"`{type(error).__name__}`"


def use_new(timeout: float) -> str:
    try:
        with socket.create_connection(("192.0.2.2", 8080), timeout) as sock:
            return request(sock)
    except OSError as error:
        return f"`{type(error).__name__}`"


def bring_about(
    situation: str, service: subprocess.Popen[str], sock: socket.socket, server: Host
) -> None:
    if situation in ("Prozess angehalten", "endet, Anfrage ungelesen"):
        service.send_signal(signal.SIGSTOP)
        os.waitpid(service.pid, os.WUNTRACED)
    if situation == "endet, Anfrage ungelesen":
        sock.sendall(b"?")
        # Kommt dieser Handshake an, dann auch die Anfrage davor.
        socket.create_connection(("192.0.2.2", 8080), timeout=10).close()
    if situation in ("Prozess endet", "endet, Anfrage ungelesen"):
        service.kill()
        service.wait()
    if situation == "nimmt keine neuen mehr an":
        service.terminate()
        assert service.stdout is not None
        service.stdout.readline()
    if situation == "Rechner schweigt":
        with server:
            firewall("drop", port=8080)


def measure(situation: str, server: Host) -> list[str]:
    with server:
        command = [sys.executable, "-c", SERVICE]
        service = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert service.stdout is not None
    service.stdout.readline()
    timeout = 0.5 if situation in SILENT else 10
    sock = socket.create_connection(("192.0.2.2", 8080), timeout)
    with service, sock:
        service.stdout.readline()
        bring_about(situation, service, sock, server)
        results = [use_existing(sock), use_new(timeout)]
        service.kill()
    return results


use_user_namespace()
print("Gegenstelle | bestehende Verbindung | neue Verbindung")
#> Gegenstelle | bestehende Verbindung | neue Verbindung
with two_hosts() as (_, server):
    for situation in SITUATIONS:
        print(" | ".join([situation, *measure(situation, server)]))
        #> Prozess endet | Ende, `b''` | `ConnectionRefusedError`
        #> endet, Anfrage ungelesen | `ConnectionResetError` | `ConnectionRefusedError`
        #> nimmt keine neuen mehr an | Antwort | `ConnectionRefusedError`
        #> Prozess angehalten | `TimeoutError` | `TimeoutError`
        #> Rechner schweigt | `TimeoutError` | `TimeoutError`
