"""Adressen, deren Verhalten feststeht."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def refused_address(
    family: socket.AddressFamily = socket.AF_INET,
) -> Iterator[tuple[str, int]]:
    """Hält eine Loopback-Adresse bereit, die jede TCP-Verbindung sicher ablehnt.

    Der Port gehört einem Client, der schon verbunden ist; dort lauscht niemand. Solange
    er ihn hält, kann ihn kein anderes Programm belegen, einen eben freigegebenen schon.

    Läuft auf jedem System und braucht keine Rechte. Ein Port, der nur gebunden ist,
    lehnt unter Linux genauso ab, schweigt aber unter macOS.

    Args:
        family: `socket.AF_INET` für IPv4 oder `socket.AF_INET6` für IPv6.

    Yields:
        Adresse und Port, so wie `socket.create_connection` sie annimmt.

    Raises:
        OSError: Das System bietet die Adressfamilie nicht an.

    Quelle:
        RFC 9293, Abschnitt 3.10.7.1: Ein SYN an einen geschlossenen Port ergibt RST;
        Kernel von macOS, bsd/netinet/tcp_input.c: Im Zustand `TCPS_CLOSED`, also
        gebunden, wird es verworfen.
    """
    loopback = "::1" if family == socket.AF_INET6 else "127.0.0.1"
    with (
        socket.create_server((loopback, 0), family=family) as listener,
        socket.socket(family, socket.SOCK_STREAM) as client,
    ):
        # Ausdrücklich: An einen gebundenen Port kann sich niemand selbst verbinden.
        client.bind((loopback, 0))
        client.connect(listener.getsockname())
        host, port = client.getsockname()[:2]
        yield host, port
