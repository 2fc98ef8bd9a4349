import errno
import socket

from verbindungslabor import use_user_namespace
from verbindungslabor.scenarios import enter


def connect(host: str, port: int, timeout: float = 3) -> socket.socket:
    sock = socket.create_connection((host, port), timeout)
    if sock.getsockname() == sock.getpeername():
        sock.close()
        text = f"Selbstverbindung auf {host}:{port}"
        raise ConnectionRefusedError(errno.ECONNREFUSED, text)
    return sock


use_user_namespace()
with enter("selbstverbindung") as target:
    try:
        connect("127.0.0.1", target.port)
    except ConnectionRefusedError as error:
        print(error)
        #> [Errno 111] Selbstverbindung auf 127.0.0.1:40000
