"""Verbindungsversuche, die sagen, was geantwortet hat: RST, ICMP oder niemand.

Eine Ausnahme nennt nur die Fehlernummer, und zu `ECONNREFUSED` führt ein RST ebenso wie
ein ICMP „Port unreachable“. Linux hebt das ICMP auf Wunsch auf (`IP_RECVERR`): Typ,
Code und Absender lassen sich ohne Mitschnitt und ohne Rechte lesen.
"""

import errno
import ipaddress
import os
import re
import selectors
import socket
import struct
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

# Aus linux/in.h und linux/in6.h; das Modul `socket` kennt sie nicht.
_IP_RECVERR = 11
_IPV6_RECVERR = 25
_EXTENDED_ERROR = struct.Struct("IBBBxII")  # struct sock_extended_err
_ORIGIN_ICMP, _ORIGIN_ICMP6 = 2, 3
_PENDING = {
    0,
    errno.EINPROGRESS,
    errno.EWOULDBLOCK,
    getattr(errno, "WSAEWOULDBLOCK", errno.EWOULDBLOCK),
}

Answer = Literal[
    "verbunden",
    "selbst",
    "rst",
    "abgelehnt",
    "icmp",
    "schweigen",
    "keine-route",
    "keine-adresse",
    "ports-erschoepft",
    "datei-fehlt",
    "kein-socket",
    "anderer-typ",
    "niemand-lauscht",
    "keine-rechte",
    "schlange-voll",
    "fehler",
]
Meaning = Literal["port", "host", "net", "prohibited", "other"]

# RFC 792 und RFC 1812, Abschnitt 5.2.7.1; RFC 4443, Abschnitt 3.1.
_MEANINGS: dict[tuple[int, int], dict[int, tuple[Meaning, str]]] = {
    (4, 3): {
        0: ("net", "Network unreachable"),
        1: ("host", "Host unreachable"),
        2: ("other", "Protocol unreachable"),
        3: ("port", "Port unreachable"),
        6: ("net", "Destination network unknown"),
        7: ("host", "Destination host unknown"),
        9: ("prohibited", "Network administratively prohibited"),
        10: ("prohibited", "Host administratively prohibited"),
        13: ("prohibited", "Communication administratively prohibited"),
    },
    (6, 1): {
        0: ("net", "No route to destination"),
        1: ("prohibited", "Administratively prohibited"),
        3: ("host", "Address unreachable"),
        4: ("port", "Port unreachable"),
        5: ("prohibited", "Source address failed policy"),
        6: ("net", "Reject route to destination"),
    },
}


@dataclass(frozen=True)
class Icmp:
    """Eine Fehlermeldung, die unterwegs oder am Ziel entstand.

    Attributes:
        version: 4 für ICMP, 6 für ICMPv6.
        type: Typ.
        code: Code.
        name: wie die Meldung in ihrem RFC heißt.
        meaning: was sie für unerreichbar erklärt; `"prohibited"` heißt verboten.
        sender: Adresse dessen, der sie geschickt hat.
    """

    version: int
    type: int
    code: int
    name: str
    meaning: Meaning
    sender: str


@dataclass(frozen=True)
class Attempt:
    """Ein Verbindungsversuch.

    Attributes:
        address: IP-Adresse oder Pfad.
        port: Port; 0 bei Unix-Sockets.
        answer: was geantwortet hat; `"abgelehnt"`, wo das System RST und ICMP nicht
            trennt.
        seconds: Dauer bis zur Antwort.
        error: die Ausnahme, die Python daraus macht, oder leer.
        source: eigene Adresse, soweit das System eine gewählt hat.
        icmp: die Fehlermeldung, wenn eine kam.
        is_udp: ob es UDP war.
    """

    address: str
    port: int
    answer: Answer
    seconds: float
    error: str = ""
    source: str = ""
    icmp: Icmp | None = None
    is_udp: bool = False

    @property
    def is_local(self) -> bool:
        """Ob das Ziel dieser Rechner ist."""
        try:
            ip = ipaddress.ip_address(self.address)
        except ValueError:
            return True  # ein Pfad
        return ip.is_loopback or ip.is_unspecified or self.address == self.source

    @property
    def place(self) -> str:
        """Adresse und Port, wie man sie in eine Einstellung schreibt."""
        return format_address(self.address, self.port)


@dataclass(frozen=True)
class Resolved:
    """Eine Adresse, wie `getaddrinfo` sie liefert."""

    family: int
    kind: int
    sockaddr: Any

    @property
    def address(self) -> str:
        return str(self.sockaddr[0])

    @property
    def port(self) -> int:
        return int(self.sockaddr[1])


def format_address(host: str, port: int) -> str:
    """Schreibt ein Ziel so, wie es in eine URL gehört."""
    if not port:
        return host
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def resolve(host: str, port: int, *, udp: bool = False) -> list[Resolved]:
    """Löst einen Namen auf, wie `socket.create_connection` es tut.

    Raises:
        socket.gaierror: Den Namen gibt es nicht, oder niemand weiß Auskunft.
    """
    kind = socket.SOCK_DGRAM if udp else socket.SOCK_STREAM
    found = socket.getaddrinfo(host, port, type=kind)
    unique = {entry[4]: Resolved(entry[0], entry[1], entry[4]) for entry in found}
    return list(unique.values())


@dataclass
class _Running:
    """Ein Versuch, der noch läuft."""

    resolved: Resolved
    connection: socket.socket | None = None
    started: float = 0.0
    attempt: Attempt | None = None

    def start(self) -> None:
        self.started = time.perf_counter()
        try:
            self.connection = socket.socket(self.resolved.family, self.resolved.kind)
            self.connection.setblocking(False)
            _keep_icmp(self.connection)
            number = self.connection.connect_ex(self.resolved.sockaddr)
            if self.is_udp and not number:
                self.connection.send(b"")
        except OSError as error:
            number = error.errno or errno.EINVAL
        if number not in _PENDING:
            self.finish(number)

    @property
    def is_udp(self) -> bool:
        return self.resolved.kind == socket.SOCK_DGRAM

    def look(self) -> None:
        """Liest die Antwort, die da ist."""
        assert self.connection is not None
        number, icmp = _queued_error(self.connection)
        if number == errno.EMSGSIZE:
            return  # Nur die Paketgröße stimmt nicht, der Kernel versucht es weiter.
        if not number:
            number = self.connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        self.finish(number, icmp)

    def finish(self, number: int, icmp: Icmp | None = None) -> None:
        seconds = time.perf_counter() - self.started
        error = f"{type(e := OSError(number, os.strerror(number))).__name__}: {e}"
        self.attempt = Attempt(
            self.resolved.address,
            self.resolved.port,
            "icmp" if icmp else self._answer(number),
            seconds,
            error if number else "",
            _own_address(self.connection),
            icmp,
            self.is_udp,
        )

    def give_up(self) -> None:
        seconds = time.perf_counter() - self.started
        self.attempt = Attempt(
            self.resolved.address,
            self.resolved.port,
            "schweigen",
            seconds,
            "TimeoutError: timed out",
            _own_address(self.connection),
            is_udp=self.is_udp,
        )

    def _answer(self, number: int) -> Answer:
        if number in (0, errno.ECONNRESET):  # schon wieder abgebrochen
            return "selbst" if _is_self_connected(self.connection) else "verbunden"
        if number == errno.ECONNREFUSED:
            return "rst" if _keeps_icmp() else "abgelehnt"
        if number == errno.ETIMEDOUT:
            return "schweigen"
        if number in (errno.ENETUNREACH, errno.EHOSTUNREACH):
            return "keine-route"
        if number == errno.EAFNOSUPPORT:
            return "keine-adresse"
        if number == errno.EADDRNOTAVAIL:
            # So meldet Linux beides: keine Adresse und keinen freien Port.
            missing = _lacks_own_address(self.resolved)
            return "keine-adresse" if missing else "ports-erschoepft"
        return "fehler"


@contextmanager
def attempts(
    addresses: Iterable[Resolved], timeout: float
) -> Iterator[list[tuple[Attempt, socket.socket | None]]]:
    """Versucht alle Adressen gleichzeitig.

    Args:
        addresses: Adressen.
        timeout: wie lange auf Antwort gewartet wird, in Sekunden.

    Yields:
        Versuche mit ihren Sockets, in der Reihenfolge der Adressen; nach dem Block
        sind die Sockets geschlossen.

    Quelle:
        ip(7), Abschnitt `IP_RECVERR`; ipv6(7), Abschnitt `IPV6_RECVERR`.
    """
    running = [_Running(resolved) for resolved in addresses]
    try:
        for run in running:
            run.start()
        _wait(running, time.monotonic() + timeout)
        yield [(run.attempt, run.connection) for run in running if run.attempt]
    finally:
        for run in running:
            if run.connection:
                run.connection.close()


def _wait(running: list[_Running], deadline: float) -> None:
    with selectors.DefaultSelector() as selector:
        for run in running:
            if run.connection and not run.attempt:
                event = selectors.EVENT_READ if run.is_udp else selectors.EVENT_WRITE
                selector.register(run.connection, event, run)
        while selector.get_map():
            ready = selector.select(max(0.0, deadline - time.monotonic()))
            for key, _ in ready:
                key.data.look()
                if key.data.attempt:
                    selector.unregister(key.fileobj)
            if not ready:
                for key in list(selector.get_map().values()):
                    key.data.give_up()
                return


def attempt_path(path: str) -> Attempt:
    """Versucht, sich mit einem Unix-Socket zu verbinden.

    Args:
        path: Pfad.

    Raises:
        OSError: Der Pfad ist für einen Unix-Socket zu lang.

    Quelle:
        unix(7), connect(2).
    """
    started = time.perf_counter()
    with socket.socket(socket.AF_UNIX) as connection:
        # Blockierend wartete connect() auf einen Platz in der Schlange.
        connection.setblocking(False)
        number = connection.connect_ex(path)
    seconds = time.perf_counter() - started
    answers: dict[int, Answer] = {
        0: "verbunden",
        errno.ENOENT: "datei-fehlt",
        errno.ENOTDIR: "datei-fehlt",
        # Auch gewöhnliche Dateien und Ordner „lehnen ab“.
        errno.ECONNREFUSED: "niemand-lauscht"
        if Path(path).is_socket()
        else "kein-socket",
        errno.EPROTOTYPE: "anderer-typ",
        errno.EACCES: "keine-rechte",
        errno.EPERM: "keine-rechte",
        errno.EAGAIN: "schlange-voll",
    }
    exception = OSError(number, os.strerror(number))
    error_text = f"{type(exception).__name__}: {exception}" if number else ""
    return Attempt(path, 0, answers.get(number, "fehler"), seconds, error_text)


def _keeps_icmp() -> bool:
    if sys.platform != "linux":
        return False
    # Seit 5.8 auch bei TCP; vorher bliebe unklar, was abgelehnt hat.
    release = [int(number) for number in re.findall(r"\d+", os.uname().release)[:2]]
    return release >= [5, 8]


def _keep_icmp(connection: socket.socket) -> None:
    if sys.platform != "linux":
        return
    if connection.family == socket.AF_INET6:
        connection.setsockopt(socket.IPPROTO_IPV6, _IPV6_RECVERR, 1)
        # Einen IPv4-Weg nähme ein IPv6-Socket zu ::ffff:192.0.2.1.
        with suppress(OSError):
            connection.setsockopt(socket.IPPROTO_IP, _IP_RECVERR, 1)
    else:
        connection.setsockopt(socket.IPPROTO_IP, _IP_RECVERR, 1)


def _queued_error(connection: socket.socket) -> tuple[int, Icmp | None]:
    """Liest, was der Kernel von einem ICMP aufgehoben hat: errno und Meldung."""
    if sys.platform != "linux":
        return 0, None
    try:
        _, ancillary, _, _ = connection.recvmsg(512, 512, socket.MSG_ERRQUEUE)
    except OSError:
        return 0, None
    for level, kind, data in ancillary:
        if (level, kind) not in {
            (socket.IPPROTO_IP, _IP_RECVERR),
            (socket.IPPROTO_IPV6, _IPV6_RECVERR),
        }:
            continue
        number, origin, type_, code, _, _ = _EXTENDED_ERROR.unpack_from(data)
        # Dahinter steht der Absender als sockaddr_in oder sockaddr_in6.
        sender = data[_EXTENDED_ERROR.size :]
        if origin == _ORIGIN_ICMP:
            address = socket.inet_ntop(socket.AF_INET, sender[4:8])
            return number, _icmp(4, type_, code, address)
        if origin == _ORIGIN_ICMP6:
            address = socket.inet_ntop(socket.AF_INET6, sender[8:24])
            return number, _icmp(6, type_, code, address)
        return number, None
    return 0, None


def _icmp(version: int, type_: int, code: int, sender: str) -> Icmp:
    unknown: tuple[Meaning, str] = "other", f"Typ {type_}, Code {code}"
    meaning, name = _MEANINGS.get((version, type_), {}).get(code, unknown)
    return Icmp(version, type_, code, name, meaning, sender)


def _own_address(connection: socket.socket | None) -> str:
    if connection is None:
        return ""
    try:
        address = str(connection.getsockname()[0])
    except OSError:
        return ""
    return "" if ipaddress.ip_address(address).is_unspecified else address


def _is_self_connected(connection: socket.socket | None) -> bool:
    if connection is None or connection.type != socket.SOCK_STREAM:
        return False
    try:
        return bool(connection.getsockname() == connection.getpeername())
    except OSError:
        return False  # schon wieder abgebrochen


def _lacks_own_address(resolved: Resolved) -> bool:
    with socket.socket(resolved.family, socket.SOCK_DGRAM) as other:
        return other.connect_ex(resolved.sockaddr) == errno.EADDRNOTAVAIL
