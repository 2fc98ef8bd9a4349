import socket
from contextlib import ExitStack, suppress

from verbindungslabor import two_hosts, use_user_namespace

ETH_P_ALL = socket.htons(0x0003)
ETH_P_IP = 0x0800
FLAGS = {0x02: "SYN", 0x10: "ACK", 0x12: "SYN, ACK", 0x14: "RST, ACK"}


def observe(listening: bool) -> list[str]:
    with two_hosts() as (_, server), ExitStack() as stack:
        if listening:
            with server:
                listener = socket.create_server((server.ipv4, 8080))
            stack.enter_context(listener)
        tap = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, ETH_P_ALL)
        stack.enter_context(tap)
        sock = stack.enter_context(socket.socket())
        sock.settimeout(3)
        sock.connect_ex((server.ipv4, 8080))
        return read_packets(tap)


def read_packets(tap: socket.socket) -> list[str]:
    packets = []
    tap.setblocking(False)
    with suppress(BlockingIOError):
        while True:
            packet, (_, protocol, direction, *_) = tap.recvfrom(2048)
            if protocol == ETH_P_IP:
                arrow = "→" if direction == socket.PACKET_OUTGOING else "←"
                header = (packet[0] & 0x0F) * 4
                packets.append(f"{arrow} {FLAGS[packet[header + 13]]}")
    return packets


use_user_namespace()
print("Server | 1. Paket | 2. Paket | 3. Paket")
#> Server | 1. Paket | 2. Paket | 3. Paket
print(" | ".join(["lauscht", *observe(listening=True)]))
#> lauscht | → SYN | ← SYN, ACK | → ACK
print(" | ".join(["lauscht nicht", *observe(listening=False), "–"]))
#> lauscht nicht | → SYN | ← RST, ACK | –
