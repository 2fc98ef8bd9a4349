import os
import socket


def sockets_from_systemd() -> list[socket.socket]:
    """Übernimmt Sockets, wie es sd_listen_fds(3) beschreibt."""
    if os.environ.get("LISTEN_PID") != str(os.getpid()):
        return []
    descriptors = range(3, 3 + int(os.environ["LISTEN_FDS"]))
    for descriptor in descriptors:
        os.set_inheritable(descriptor, False)
    return [socket.socket(fileno=descriptor) for descriptor in descriptors]


sockets = sockets_from_systemd()
for server in sockets:
    with server, server.accept()[0] as connection:
        connection.sendall(b"Guten Tag\n")

if not sockets:
    print("Kein Socket übergeben: nicht von systemd gestartet")
    #> Kein Socket übergeben: nicht von systemd gestartet
