import select
import socket
import struct
from collections.abc import Callable
from contextlib import ExitStack

from verbindungslabor import Host, firewall, two_hosts, use_user_namespace

PORT = 8080
SYN, RST, ACK = 0x02, 0x04, 0x10
ETH_P_IP = 0x0800
Forge = Callable[[bytes], tuple[int, bytes]]


def checksum(data: bytes) -> int:
    total: int = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def tcp(flags: int, ack: int = 0, own: int = 0) -> Forge:
    """Antwort mit eigener Nummer `own`; bestätigt wird die des SYN + `ack`."""

    def forge(packet: bytes) -> tuple[int, bytes]:
        client, target, sequence = struct.unpack("!HHI", packet[20:28])
        number = (sequence + ack) & 0xFFFFFFFF if flags & ACK else 0
        header = struct.pack(
            "!HHIIBBHHH", target, client, own, number, 0x50, flags, 1024, 0, 0
        )
        pseudo = packet[16:20] + packet[12:16] + struct.pack("!HH", 6, len(header))
        total = struct.pack("!H", checksum(pseudo + header))
        return socket.IPPROTO_TCP, header[:16] + total + header[18:]

    return forge


def icmp(code: int, shift: int = 0) -> Forge:
    """ICMP „unreachable“; zitiert wird die Sequenznummer + `shift`."""

    def forge(packet: bytes) -> tuple[int, bytes]:
        (sequence,) = struct.unpack("!I", packet[24:28])
        shifted = struct.pack("!I", (sequence + shift) & 0xFFFFFFFF)
        quoted = bytes(4) + packet[:24] + shifted
        total = checksum(struct.pack("!BBH", 3, code, 0) + quoted)
        return socket.IPPROTO_ICMP, struct.pack("!BBH", 3, code, total) + quoted

    return forge


def outcome(server: Host, *answers: Forge) -> str:
    """Was `connect()` meldet, wenn auf das SYN diese Pakete kommen."""
    with ExitStack() as stack:
        with server:
            tap = socket.socket(
                socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_P_IP)
            )
            stack.enter_context(tap)
            senders = {
                protocol: stack.enter_context(
                    socket.socket(socket.AF_INET, socket.SOCK_RAW, protocol)
                )
                for protocol in (socket.IPPROTO_TCP, socket.IPPROTO_ICMP)
            }
        client = stack.enter_context(socket.socket())
        client.setblocking(False)
        client.connect_ex((server.ipv4, PORT))
        packet = tap.recv(2048)
        for forge in answers:
            protocol, answer = forge(packet)
            senders[protocol].sendto(answer, (socket.inet_ntoa(packet[12:16]), 0))
        if not select.select([], [client], [], 0.9)[1]:
            return "wartet weiter"
        number = client.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        return f"`{type(OSError(number, '')).__name__}` {number}"


CASES: dict[str, tuple[str, tuple[Forge, ...]]] = {
    "RST mit passendem ACK": ("„connection reset“", (tcp(RST | ACK, 1),)),
    "RST mit falschem ACK": ("verwerfen", (tcp(RST | ACK, 2),)),
    "RST ohne ACK": ("verwerfen", (tcp(RST),)),
    "SYN, danach RST": ("„connection refused“", (tcp(SYN), tcp(RST, own=1))),
    "ICMP Port unreachable": ("wie RST behandeln", (icmp(3),)),
    "… mit fremder Sequenznummer": ("verwerfen ratsam", (icmp(3, shift=99999),)),
    "ICMP Host unreachable": ("nicht abbrechen", (icmp(1),)),
}

use_user_namespace()
print("Antwort auf das SYN | Norm | Linux")
#> Antwort auf das SYN | Norm | Linux
with two_hosts() as (_, server):
    with server:
        firewall("drop", port=PORT)
    for name, (norm, answers) in CASES.items():
        print(f"{name} | {norm} | {outcome(server, *answers)}")
        #> RST mit passendem ACK | „connection reset“ | `ConnectionRefusedError` 111
        #> RST mit falschem ACK | verwerfen | wartet weiter
        #> RST ohne ACK | verwerfen | wartet weiter
        #> SYN, danach RST | „connection refused“ | `ConnectionResetError` 104
        #> ICMP Port unreachable | wie RST behandeln | `ConnectionRefusedError` 111
        #> … mit fremder Sequenznummer | verwerfen ratsam | wartet weiter
        #> ICMP Host unreachable | nicht abbrechen | `OSError` 113
