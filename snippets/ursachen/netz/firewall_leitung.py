import socket
from contextlib import suppress

from verbindungslabor import firewall, two_hosts, use_user_namespace

ETH_P_ALL = socket.htons(0x0003)
ETH_P_IP = 0x0800
TCP = {0x02: "SYN", 0x10: "ACK", 0x12: "SYN, ACK", 0x14: "RST, ACK"}
ICMP = {
    (3, 0): "ICMP net unreachable",
    (3, 1): "ICMP host unreachable",
    (3, 3): "ICMP port unreachable",
    (3, 13): "ICMP admin prohibited",
}
VERDICTS = [
    "accept",
    "drop",
    "reject",
    "reject with tcp reset",
    "reject with icmpx host-unreachable",
    "reject with icmpx admin-prohibited",
    "reject with icmpx no-route",
]


def describe(packet: bytes) -> str:
    body = packet[(packet[0] & 0x0F) * 4 :]
    if packet[9] == socket.IPPROTO_ICMP:
        return ICMP[body[0], body[1]]
    return TCP[body[13]]


def read_packets(tap: socket.socket) -> list[str]:
    packets = []
    with suppress(BlockingIOError):
        while True:
            packet, (_, protocol, direction, *_) = tap.recvfrom(2048)
            if protocol == ETH_P_IP:
                arrow = "→" if direction == socket.PACKET_OUTGOING else "←"
                packets.append(f"{arrow} {describe(packet)}")
    return packets


use_user_namespace()
print("Urteil; niemand lauscht | 1. Paket | 2. Paket")
#> Urteil; niemand lauscht | 1. Paket | 2. Paket
with (
    two_hosts() as (_, server),
    socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, ETH_P_ALL) as tap,
):
    tap.setblocking(False)
    for verdict in VERDICTS:
        with server:
            firewall(verdict, port=5432)
        with socket.socket() as client:
            client.settimeout(1.5)
            client.connect_ex((server.ipv4, 5432))
            print(" | ".join([f"`{verdict}`", *read_packets(tap)]))
            #> `accept` | → SYN | ← RST, ACK
            #> `drop` | → SYN | → SYN
            #> `reject` | → SYN | ← ICMP port unreachable
            #> `reject with tcp reset` | → SYN | ← RST, ACK
            #> `reject with icmpx host-unreachable` | → SYN | ← ICMP host unreachable
            #> `reject with icmpx admin-prohibited` | → SYN | ← ICMP admin prohibited
            #> `reject with icmpx no-route` | → SYN | ← ICMP net unreachable
