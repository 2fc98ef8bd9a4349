"""Adressen, deren Verhalten feststeht."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def refused_address(
    family: socket.AddressFamily = socket.AF_INET,
) -> Iterator[tuple[str, int]]:
    """Hält eine Loopback-Adresse bereit, die jede TCP-Verbindung sicher ablehnt.

    Der Port ist gebunden, aber niemand lauscht. Weil er gebunden bleibt, kann ihn
    kein anderes Programm belegen; einen eben freigegebenen Port schon.

    Läuft auf jedem System und braucht keine Rechte.

    Args:
        family: `socket.AF_INET` für IPv4 oder `socket.AF_INET6` für IPv6.

    Yields:
        Adresse und Port, so wie `socket.create_connection` sie annimmt.

    Raises:
        OSError: Das System bietet die Adressfamilie nicht an.

    Quelle:
        RFC 9293, Abschnitt 3.10.7.1: Ein SYN an einen geschlossenen Port ergibt RST.
    """
    loopback = "::1" if family == socket.AF_INET6 else "127.0.0.1"
    with socket.socket(family, socket.SOCK_STREAM) as reserved:
        reserved.bind((loopback, 0))
        host, port = reserved.getsockname()[:2]
        yield host, port
