"""Das Kabel zwischen zwei Rechnern: reicht Frames einzeln weiter.

Verbände ein bloßes veth-Paar die Rechner, käme die Antwort auf ein SYN noch während
`connect()` zurück. Der Kernel hält dann den Socket gesperrt und merkt sich ein ICMP
nur als weichen Fehler (`sock_owned_by_user` in tcp_v4_err und tcp_v6_err); gemeldet
würde es erst beim nächsten SYN, eine Sekunde später. Auf einer Leitung mit Laufzeit
geschieht das nicht, deshalb geht jeder Frame über einen eigenen Thread.
"""

import ctypes
import selectors
import socket
import struct
import threading
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager

_ETH_P_ALL = 0x0003
_ETHTOOL_GLINK = 0x0A
_ETHTOOL_STXCSUM = 0x17
_PACKET_IGNORE_OUTGOING = 23
_SIOCETHTOOL = 0x8946
_SOL_PACKET = 263


def _ethtool(interface: str, command: int) -> int:
    import fcntl  # gibt es nur unter Unix

    value = ctypes.create_string_buffer(struct.pack("II", command, 0))
    request = struct.pack("16sP", interface.encode(), ctypes.addressof(value))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, _SIOCETHTOOL, request)
    answer: int = struct.unpack_from("II", value)[1]
    return answer


def disable_checksum_offload(interface: str) -> None:
    """Lässt den Kernel Prüfsummen selbst rechnen, bevor ein Frame auf das Kabel geht.

    Args:
        interface: Name der Schnittstelle im laufenden Netzwerk-Stack.

    Quelle:
        ethtool(8), `--offload … tx off`.
    """
    _ethtool(interface, _ETHTOOL_STXCSUM)


def has_link(interface: str) -> bool:
    """Sagt, ob eine Schnittstelle Frames weitergibt.

    Die Frage bringt den Kernel dazu, sein Bild davon sofort zu erneuern
    (`linkwatch_sync_dev`); sonst täte er es erst nach einer Sekunde.

    Args:
        interface: Name der Schnittstelle im laufenden Netzwerk-Stack.

    Quelle:
        `ethtool_op_get_link` in net/ethtool/ioctl.c.
    """
    return bool(_ethtool(interface, _ETHTOOL_GLINK))


def readable(
    sockets: Collection[socket.socket], timeout: float | None = None
) -> set[socket.socket]:
    """Wartet, bis ein Socket lesbar ist, und gibt alle zurück, die es sind."""
    with selectors.DefaultSelector() as selector:
        for waiting in sockets:
            selector.register(waiting, selectors.EVENT_READ)
        return {key.fileobj for key, _ in selector.select(timeout)}  # type: ignore[misc]


def _relay(
    tap: socket.socket,
    other_end: dict[str, str],
    latency: float,
    stop: socket.socket,
) -> None:
    while True:
        if stop in readable({tap, stop}):
            return
        frame, (interface, *_) = tap.recvfrom(65535)
        if interface in other_end:
            time.sleep(latency)
            tap.sendto(frame, (other_end[interface], 0))


@contextmanager
def wire(left: str, right: str, latency: float) -> Iterator[None]:
    """Verbindet zwei Schnittstellen des laufenden Stacks, solange der Block läuft.

    Args:
        left: Name der einen Schnittstelle.
        right: Name der anderen.
        latency: Sekunden, die jeder Frame mindestens unterwegs ist.

    Yields:
        Nichts.
    """
    stopped, stop = socket.socketpair()
    # Ein Socket für beide: Beim Schließen wartet der Kernel auf alle CPUs.
    everything = socket.htons(_ETH_P_ALL)
    with (
        socket.socket(socket.AF_PACKET, socket.SOCK_RAW, everything) as tap,
        stopped,
        stop,
    ):
        tap.setsockopt(_SOL_PACKET, _PACKET_IGNORE_OUTGOING, 1)
        other_end = {left: right, right: left}
        relay = threading.Thread(
            target=_relay, args=(tap, other_end, latency, stopped), name="Kabel"
        )
        relay.start()
        try:
            yield
        finally:
            stop.send(b"x")
            relay.join()
