import os
import socket


def sockets_from_systemd() -> list[socket.socket]:
    """Übernimmt Sockets, wie es sd_listen_fds(3) beschreibt."""
    if os.environ.get("LISTEN_PID") != str(os.getpid()):
        return []
    count = int(os.environ["LISTEN_FDS"])
    return [socket.socket(fileno=3 + n) for n in range(count)]


sockets = sockets_from_systemd()
for server in sockets:
    with server, server.accept()[0] as connection:
        connection.sendall(b"Guten Tag\n")

if not sockets:
    print("Kein Socket übergeben: nicht von systemd gestartet")
    #> Kein Socket übergeben: nicht von systemd gestartet
