import socket
from pathlib import Path

from verbindungslabor import (
    capture,
    firewall,
    normalize,
    two_hosts,
    use_user_namespace,
    write_pcap,
)

ABORT = Path("/proc/sys/net/ipv4/tcp_abort_on_overflow")
LOSE_FIRST_ACK = (
    "iif eth0 tcp flags & (syn | ack) == ack limit rate 1/hour burst 1 packets drop"
)


def overflow(abort: str) -> str:
    with two_hosts() as (_, server):
        with server:
            ABORT.write_text(abort)
            firewall(LOSE_FIRST_ACK, port=8080)
            listener = socket.create_server(("", 8080), backlog=1)
            first = socket.create_connection(("127.0.0.1", 8080))
        with listener, first, socket.socket() as client, capture() as frames:
            client.settimeout(1.5)
            client.connect((server.ipv4, 8080))
            with server:
                last = socket.create_connection(("127.0.0.1", 8080))
            with last:
                client.sendall(b"?")
                try:
                    result = repr(client.recv(1))
                except OSError as error:
                    result = f"`{type(error).__name__}`"
    if abort == "1":
        path = Path("backlog_ueberlauf.pcap")
        write_pcap(path, normalize(frames))
    return result


use_user_namespace()
print("`tcp_abort_on_overflow` | `connect()` | `sendall()` | `recv()`")
#> `tcp_abort_on_overflow` | `connect()` | `sendall()` | `recv()`
print("0 | gelingt | gelingt |", overflow("0"))
#> 0 | gelingt | gelingt | `TimeoutError`
print("1 | gelingt | gelingt |", overflow("1"))
#> 1 | gelingt | gelingt | `ConnectionResetError`
