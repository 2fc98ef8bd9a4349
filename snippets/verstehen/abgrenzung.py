import select
import socket
import struct
import time
from collections.abc import Callable
from contextlib import suppress

from verbindungslabor import Host, enter, firewall, two_hosts, use_user_namespace

PORT = 8080
TIMEOUT = 0.5
ETH_P_ALL, ETH_P_IP, ETH_P_IPV6 = 0x0003, 0x0800, 0x86DD
FLAGS = {1: "FIN", 2: "SYN", 4: "RST"}
ABORT = struct.pack("ii", 1, 0)  # SO_LINGER: close() schickt RST

rows = [["Szenario", "Auf der Leitung", "Ausnahme", "errno", "Wann"]]


def describe(packet: bytes, protocol: int) -> str | None:
    """Nennt, was ein Paket sagt; `None`, wenn es nicht zur Sache gehört."""
    if protocol == ETH_P_IP:
        kind, payload = packet[9], packet[(packet[0] & 15) * 4 :]
    elif protocol == ETH_P_IPV6:
        kind, payload = packet[6], packet[40:]
    else:
        return None
    if kind == socket.IPPROTO_TCP:
        if len(payload) > (payload[12] >> 4) * 4:
            return "Daten"
        names = [name for bit, name in FLAGS.items() if payload[13] & bit]
        return ", ".join(names) or None
    is_error = kind == socket.IPPROTO_ICMPV6 and payload[0] < 128
    if kind == socket.IPPROTO_ICMP or is_error:
        return f"ICMP {payload[0]}/{payload[1]}"
    return None


def last_exchange(tap: socket.socket) -> str:
    """Nennt, was der Client zuletzt sandte und was darauf kam."""
    sent = answer = ""
    tap.setblocking(False)
    with suppress(BlockingIOError):
        while True:
            packet, (_, protocol, kind, *_) = tap.recvfrom(2048)
            text = describe(packet, protocol)
            if text and kind == socket.PACKET_OUTGOING:
                sent, answer = text, ""
            elif text:
                answer = text
    return f"{sent} → {answer or 'nichts'}" if sent else "nichts gesendet"


def measure(situation: str, attempt: Callable[[], object]) -> None:
    with socket.socket(
        socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_P_ALL)
    ) as tap:
        start = time.monotonic()
        try:
            attempt()
        except OSError as error:
            waited = time.monotonic() - start > TIMEOUT * 0.9
            rows.append(
                [
                    situation,
                    last_exchange(tap),
                    f"`{type(error).__name__}`",
                    str(error.errno),
                    "spät" if waited else "sofort",
                ]
            )


def connect(host: str) -> socket.socket:
    return socket.create_connection((host, PORT), timeout=TIMEOUT)


def full_backlog(server: Host) -> None:
    with server:
        listener = socket.create_server((server.ipv4, PORT), backlog=0)
    with listener, connect(server.ipv4):
        measure("Backlog voll", lambda: connect(server.ipv4))


def established(server: Host) -> tuple[socket.socket, socket.socket]:
    with server:
        listener = socket.create_server((server.ipv4, PORT))
    with listener:
        client = connect(server.ipv4)
        peer, _ = listener.accept()
    return client, peer


def peer_aborts(server: Host) -> None:
    client, peer = established(server)

    def attempt() -> None:
        client.send(b"Hallo")
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABORT)
        peer.close()
        client.recv(1)

    with client, peer:
        measure("Gegenstelle bricht ab", attempt)


def peer_is_gone(server: Host) -> None:
    client, peer = established(server)
    peer.close()
    reset = select.poll()
    reset.register(client, 0)  # meldet dann nur Fehler und Abbruch

    def attempt() -> None:
        client.send(b"Hallo")
        reset.poll(5000)
        client.send(b"Hallo")

    with client:
        measure("Gegenstelle schon fort", attempt)


def peer_falls_silent(server: Host) -> None:
    client, peer = established(server)
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 500)
    client.settimeout(5)
    with server:
        firewall("drop", port=PORT)

    def attempt() -> None:
        client.send(b"Hallo")
        client.recv(1)

    with client, peer:
        measure("Gegenstelle verstummt", attempt)


use_user_namespace()
with two_hosts() as (_, server):
    measure("Niemand lauscht", lambda: connect(server.ipv4))
    for verdict in (
        "reject with tcp reset",
        "reject",
        "drop",
        "reject with icmpx host-unreachable",
        "reject with icmpx no-route",
        "reject with icmpx admin-prohibited",
    ):
        with server:
            firewall(verdict, port=PORT)
        rule = verdict.removeprefix("reject with ")
        measure(f"`{rule}`", lambda: connect(server.ipv4))
    measure("dasselbe, IPv6", lambda: connect(server.ipv6))
    measure("Keine Route", lambda: connect("198.51.100.1"))
    with server:
        firewall("accept", port=PORT)
    full_backlog(server)
    peer_aborts(server)
    peer_is_gone(server)
    peer_falls_silent(server)
with enter("name-unbekannt") as target:
    measure("Name löst nicht auf", lambda: connect(target.host))

for row in rows:
    print(" | ".join(row))
    #> Szenario | Auf der Leitung | Ausnahme | errno | Wann
    #> Niemand lauscht | SYN → RST | `ConnectionRefusedError` | 111 | sofort
    #> `tcp reset` | SYN → RST | `ConnectionRefusedError` | 111 | sofort
    #> `reject` | SYN → ICMP 3/3 | `ConnectionRefusedError` | 111 | sofort
    #> `drop` | SYN → nichts | `TimeoutError` | None | spät
    #> `icmpx host-unreachable` | SYN → ICMP 3/1 | `OSError` | 113 | sofort
    #> `icmpx no-route` | SYN → ICMP 3/0 | `OSError` | 101 | sofort
    #> `icmpx admin-prohibited` | SYN → ICMP 3/13 | `OSError` | 113 | sofort
    #> dasselbe, IPv6 | SYN → ICMP 1/1 | `PermissionError` | 13 | sofort
    #> Keine Route | nichts gesendet | `OSError` | 101 | sofort
    #> Backlog voll | SYN → nichts | `TimeoutError` | None | spät
    #> Gegenstelle bricht ab | Daten → RST | `ConnectionResetError` | 104 | sofort
    #> Gegenstelle schon fort | Daten → RST | `BrokenPipeError` | 32 | sofort
    #> Gegenstelle verstummt | Daten → nichts | `TimeoutError` | 110 | spät
    #> Name löst nicht auf | nichts gesendet | `gaierror` | -2 | sofort
