import socket
from collections.abc import Iterator
from contextlib import suppress

from verbindungslabor import Host, firewall, two_hosts, use_user_namespace

ETH_P_ALL, ETH_P_IP = 0x0003, 0x0800
FLAGS = {2: "SYN", 4: "RST", 16: "ACK"}


def connect(server: Host) -> str:
    try:
        socket.create_connection((server.ipv4, 8080), timeout=1.5).close()
    except OSError as error:
        return type(error).__name__
    return "verbunden"


def packets(tap: socket.socket) -> Iterator[str]:
    tap.setblocking(False)
    with suppress(BlockingIOError):
        while True:
            packet, (_, protocol, kind, *_) = tap.recvfrom(2048)
            if protocol == ETH_P_IP:
                flags = packet[(packet[0] & 15) * 4 + 13]
                names = [name for bit, name in FLAGS.items() if flags & bit]
                arrow = "→" if kind == socket.PACKET_OUTGOING else "←"
                yield f"Client {arrow} Server: {', '.join(names)}"


def attempt(situation: str, server: Host) -> list[str]:
    with socket.socket(
        socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_P_ALL)
    ) as tap:
        result = connect(server)
        return [f"{situation}: {result}", *packets(tap)]


use_user_namespace()
with two_hosts() as (_, server):
    lines = attempt("Port ohne Dienst", server)
    with server:
        firewall("drop", port=8080)
    lines += attempt("Firewall verwirft", server)

for line in lines:
    print(line)
    #> Port ohne Dienst: ConnectionRefusedError
    #> Client → Server: SYN
    #> Client ← Server: RST, ACK
    #> Firewall verwirft: TimeoutError
    #> Client → Server: SYN
    #> Client → Server: SYN
