import select
import socket
import struct
from pathlib import Path

from verbindungslabor import Host, two_hosts, use_user_namespace

PORT = 8080


def resets(host: Host) -> int:
    """Wie oft der Kernel dieses Rechners bisher RST geschickt hat."""
    with host:
        text = Path("/proc/thread-self/net/snmp").read_text()
    names, values = (
        line.split() for line in text.splitlines() if line.startswith("Tcp:")
    )
    return int(values[names.index("OutRsts")])


def waiting(listener: socket.socket) -> str:
    """Wie viele Verbindungen auf `accept()` warten."""
    if listener.fileno() < 0:
        return "–"
    info = listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 28)
    return str(struct.unpack_from("=I", info, 24)[0])


def connect(host: Host, port: int) -> str:
    try:
        socket.create_connection((host.ipv4, port), timeout=0.5).close()
    except OSError as error:
        return f"`{type(error).__name__}`"
    return "verbunden"


def row(situation: str, port: int) -> str:
    before = resets(server)
    result = connect(server, port)
    if result == "verbunden":  # Das letzte ACK ist noch unterwegs.
        select.select([listener], [], [])
    return f"{situation} | {result} | {resets(server) - before} | {waiting(listener)}"


use_user_namespace()
print("Versuch | beim Client | RST vom Kernel | beim Dienst wartend")
#> Versuch | beim Client | RST vom Kernel | beim Dienst wartend
with two_hosts() as (_, server):
    with server:
        listener = socket.create_server((server.ipv4, PORT), backlog=0)
    with listener:
        print(row("falscher Port", PORT + 1))
        #> falscher Port | `ConnectionRefusedError` | 1 | 0
        print(row("Dienst hängt, ruft nie `accept()` auf", PORT))
        #> Dienst hängt, ruft nie `accept()` auf | verbunden | 0 | 1
        print(row("Backlog voll", PORT))
        #> Backlog voll | `TimeoutError` | 0 | 1
    print(row("Dienst beendet", PORT))
    #> Dienst beendet | `ConnectionRefusedError` | 1 | –
