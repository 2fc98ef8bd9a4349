"""Mitschnitte: was wirklich über die Leitung geht, als `.pcap` und als Liste.

Ein Mitschnitt enthält Zufall (Startwerte, Ports, Zeiten). `normalize` ersetzt ihn durch
feste Werte und rechnet die Prüfsummen neu, sodass zwei Läufe gleiche Dateien ergeben.
"""

import math
import socket
import struct
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from verbindungslabor.stack import LabUnavailableError, lab_obstacle
from verbindungslabor.wire import readable

_ETH_P_ALL = 0x0003
_ETHERNET_HEADER = 14
_PACKET_STATISTICS = 6
_SNAPLEN = 262_144  # so lang wird ein Frame höchstens, auch auf dem Loopback
_SOL_PACKET = 263
_QUIET, _QUIET_LIMIT = 0.1, 2.0  # Sekunden

# Was Linux an Ports selbst vergibt (ip(7), ip_local_port_range).
_EPHEMERAL = range(32_768, 61_000)
_FIRST_PORT = 50_000
_FIRST_CLOCK = 1_000
_SYN_WINDOW, _WINDOW, _WINDOW_SCALE = 64_240, 502, 7

_TCP_FLAGS = {0x02: "SYN", 0x01: "FIN", 0x04: "RST", 0x08: "PSH", 0x10: "ACK"}
_SYN, _FIN, _ACK = 0x02, 0x01, 0x10
_OPTION_WINDOW_SCALE, _OPTION_SACK, _OPTION_TIMESTAMP = 3, 5, 8
_LARGEST_NUMBER = 1 << 32
_ICMP_UNREACHABLE = {
    0: "net unreachable",
    1: "host unreachable",
    3: "port unreachable",
    9: "net prohibited",
    10: "host prohibited",
    13: "admin prohibited",
}
_ICMPV6_UNREACHABLE = {
    0: "no route",
    1: "admin prohibited",
    3: "address unreachable",
    4: "port unreachable",
}
_ICMPV6_NEIGHBOURHOOD = range(130, 154)  # Gruppen, Router, Nachbarn: kein Versuch


@dataclass(frozen=True)
class Frame:
    """Ein Ethernet-Frame, wie er über die Leitung ging.

    Attributes:
        time: Zeitpunkt in Sekunden; der Nullpunkt ist beliebig.
        data: der Frame mit seinem Ethernet-Kopf.
    """

    time: float
    data: bytes


@dataclass(frozen=True)
class Endpoint:
    """Ein Ende einer Verbindung; `str()` schreibt es wie in einer URL.

    Attributes:
        address: IP-Adresse.
        port: Port.
    """

    address: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.address}]" if ":" in self.address else self.address
        return f"{host}:{self.port}"


@dataclass(frozen=True)
class Packet:
    """Ein gelesenes Paket.

    Attributes:
        time: Sekunden seit dem ersten Paket.
        source: Absender; bei ICMP das Ende, das nicht erreicht wurde. Schickt ein
            anderer das ICMP, nennt ihn `name`.
        target: Empfänger.
        name: `SYN`, `RST, ACK`, `ICMP port unreachable`, `UDP` …
        size: Nutzdaten in Byte.
        repeated: ob es ein früheres Paket wiederholt.
        answered: ob die Gegenseite reagiert hat; wahr, wo keine Antwort nötig ist.
    """

    time: float
    source: Endpoint
    target: Endpoint
    name: str
    size: int
    repeated: bool
    answered: bool


@contextmanager
def capture() -> Iterator[list[Frame]]:
    """Schneidet mit, was der Rechner sendet und empfängt, solange der Block läuft.

    Gilt für den Netzwerk-Stack, in dem der Thread steht, mit allen Schnittstellen.
    Am Ende wartet der Block, bis auf der Leitung Ruhe ist, höchstens zwei Sekunden.

    Yields:
        Liste, die sich füllt; nach dem Block ist sie vollständig.

    Raises:
        LabUnavailableError: kein Linux, oder es fehlen die Rechte.
        BufferError: Es kam mehr, als der Kernel aufheben konnte.

    Quelle:
        packet(7).
    """
    if obstacle := lab_obstacle():
        raise LabUnavailableError(obstacle)
    frames: list[Frame] = []
    everything = socket.htons(_ETH_P_ALL)
    stopped, stop = socket.socketpair()
    with (
        socket.socket(socket.AF_PACKET, socket.SOCK_RAW, everything) as tap,
        stopped,
        stop,
    ):
        # Zeitstempel des Kernels (`SO_TIMESTAMPNS`) fehlten den ersten Frames: Er
        # schaltet sie verzögert ein. Deshalb sieht ein Thread auf die Uhr.
        reader = threading.Thread(
            target=_collect, args=(tap, stopped, frames), name="Mitschnitt"
        )
        reader.start()
        try:
            yield frames
        finally:
            stop.send(b"x")
            reader.join()
        statistics = tap.getsockopt(_SOL_PACKET, _PACKET_STATISTICS, 8)
    if missed := struct.unpack("II", statistics)[1]:
        raise BufferError(f"{missed} Frames verpasst → kürzer mitschneiden")


def _collect(tap: socket.socket, stop: socket.socket, frames: list[Frame]) -> None:
    waiting, patience, end = {tap, stop}, None, math.inf
    while time.monotonic() < end and (ready := readable(waiting, patience)):
        if stop in ready:
            waiting, patience, end = {tap}, _QUIET, time.monotonic() + _QUIET_LIMIT
        if tap in ready:
            data, (interface, _, kind, *_) = tap.recvfrom(_SNAPLEN)
            # Auf dem Loopback kommt jeder Frame zweimal vorbei, gesendet und empfangen.
            if interface != "lo" or kind == socket.PACKET_OUTGOING:
                frames.append(Frame(time.monotonic(), data))


def write_pcap(path: str | Path, frames: Iterable[Frame]) -> None:
    """Schreibt Frames in eine Datei, die Wireshark, tshark und tcpdump lesen.

    Args:
        path: Datei, z. B. `mitschnitt.pcap`.
        frames: Frames, z. B. aus `capture` oder `normalize`.

    Raises:
        LabUnavailableError: Das Paket `dpkt` fehlt.

    Quelle:
        pcap-savefile(5).
    """
    pcap = _dpkt().pcap
    with Path(path).open("wb") as file:
        writer = pcap.Writer(file, snaplen=_SNAPLEN)
        for frame in frames:
            writer.writepkt(frame.data, frame.time)


def read_pcap(path: str | Path) -> list[Frame]:
    """Liest eine `.pcap`-Datei mit Ethernet-Frames.

    Args:
        path: Datei, z. B. `mitschnitt.pcap`.

    Returns:
        Die Frames in der Reihenfolge der Datei.

    Raises:
        LabUnavailableError: Das Paket `dpkt` fehlt.
        ValueError: Die Datei ist kein Mitschnitt.
    """
    dpkt = _dpkt()
    with Path(path).open("rb") as file:
        try:
            return [Frame(float(time), data) for time, data in dpkt.pcap.Reader(file)]
        except (ValueError, dpkt.UnpackError) as error:
            raise ValueError(f"{path} ist kein Mitschnitt im Format pcap") from error


def normalize(frames: Iterable[Frame]) -> list[Frame]:
    """Ersetzt alles Zufällige durch feste Werte, sodass jeder Lauf dasselbe ergibt.

    Es bleiben die Pakete mit TCP, UDP und ICMP, ihre Reihenfolge und ihr Inhalt. Was
    nur Adressen sucht (ARP, Neighbor Discovery, MLD), fällt weg. Zeiten beginnen bei 0;
    es bleiben nur die Pausen vor einer Wiederholung, auf halbe Sekunden gerundet: Sie
    bestimmt das Protokoll, alle anderen das Tempo der Programme. Neu vergeben werden
    MAC-Adressen, vom Kernel gewählte Ports, Startwerte der Sequenznummern, Zeitstempel,
    Kennungen und Fenstergrößen. Prüfsummen sind neu gerechnet, auch in ICMP-Zitaten.

    Args:
        frames: Frames aus `capture`.

    Returns:
        Neue Frames.

    Raises:
        LabUnavailableError: Das Paket `dpkt` fehlt.

    Quelle:
        RFC 9293 (TCP), RFC 7323 (Zeitstempel), RFC 6864 (Kennung in IPv4).
    """
    names = _Names()
    normalized: list[Frame] = []
    seen: list[_Segment] = []
    now = before = 0.0
    for frame in frames:
        ethernet = _dpkt().ethernet.Ethernet(frame.data)
        if not _is_attempt(ethernet.data):
            continue
        segments = list(_segments(frame))
        if any(segment.repeats(earlier) for segment in segments for earlier in seen):
            now += round((frame.time - before) * 2) / 2
        seen += segments
        before = frame.time
        original = frame.data[_ETHERNET_HEADER:]
        source, target = names.mac(ethernet.src), names.mac(ethernet.dst)
        rewritten = names.rewrite(ethernet.data, original, now)
        header = target + source + frame.data[12:_ETHERNET_HEADER]
        normalized.append(Frame(now, header + rewritten))
    return normalized


def read_packets(frames: Iterable[Frame]) -> list[Packet]:
    """Liest aus Frames, was ein Mensch wissen will: wer wem was schickt.

    Args:
        frames: Frames aus `capture`, `normalize` oder `read_pcap`.

    Returns:
        Die Pakete mit TCP, UDP und ICMP, in ihrer Reihenfolge.

    Raises:
        LabUnavailableError: Das Paket `dpkt` fehlt.
    """
    segments = [segment for frame in frames for segment in _segments(frame)]
    return [
        Packet(
            segment.time - segments[0].time,
            segment.source,
            segment.target,
            segment.name,
            segment.size,
            repeated=any(segment.repeats(earlier) for earlier in segments[:number]),
            answered=_is_answered(segment, segments[number + 1 :]),
        )
        for number, segment in enumerate(segments)
    ]


def _dpkt() -> Any:
    """Lädt dpkt erst beim Gebrauch; das übrige Labor kommt ohne aus."""
    try:
        import dpkt
    except ImportError as error:
        raise LabUnavailableError(
            "Mitschnitte brauchen das Paket dpkt; es kommt mit verbindungslabor[pakete]"
        ) from error
    return dpkt


def _is_attempt(ip: Any) -> bool:
    dpkt = _dpkt()
    if not isinstance(ip, dpkt.ip.IP | dpkt.ip6.IP6):
        return False
    if isinstance(ip.data, dpkt.icmp6.ICMP6):
        return ip.data.type not in _ICMPV6_NEIGHBOURHOOD
    return isinstance(ip.data, dpkt.tcp.TCP | dpkt.udp.UDP | dpkt.icmp.ICMP)


def _ageless(packet: bytes) -> bytes:
    """Lässt weg, was jeder Router unterwegs ändert: Restlebensdauer und Prüfsumme."""
    if packet[0] >> 4 == 4:
        return packet[:8] + packet[9:10] + packet[12:]
    return packet[:7] + packet[8:]


@dataclass
class _Names:
    """Merkt sich, welcher feste Wert welchen zufälligen ersetzt."""

    macs: dict[bytes, bytes] = field(default_factory=dict)
    ports: dict[tuple[bytes, int], int] = field(default_factory=dict)
    starts: dict[tuple[bytes, int, bytes, int], int] = field(default_factory=dict)
    clocks: dict[tuple[bytes, int], int] = field(default_factory=dict)
    packets: dict[bytes, bytes] = field(default_factory=dict)

    def mac(self, original: bytes) -> bytes:
        if not any(original):  # Loopback
            return original
        local = bytes([2, 0, 0, 0, 0, len(self.macs) + 1])
        return self.macs.setdefault(original, local)

    def rewrite(self, ip: Any, original: bytes, now: float) -> bytes:
        """Gibt das IP-Paket mit festen Werten und richtigen Prüfsummen zurück."""
        dpkt = _dpkt()
        if isinstance(ip.data, dpkt.tcp.TCP):
            self._rewrite_tcp(ip, now)
        elif isinstance(ip.data, dpkt.udp.UDP):
            self._rewrite_ports(ip)
        else:
            message = original[len(original) - len(ip.data) :]
            quote = self._rewrite_quote(message[8:])
            kind = type(ip.data)
            ip.data = kind(type=message[0], code=message[1], data=message[4:8] + quote)
        ip.data.sum = 0
        if isinstance(ip, dpkt.ip.IP):
            ip.id = ip.sum = 0
        else:
            ip.flow = min(ip.flow, 1)  # Ob es ein Flow Label gibt, ist kein Zufall.
        self.packets[original] = bytes(ip)
        return self.packets[original]

    def _rewrite_quote(self, quote: bytes) -> bytes:
        """Zitiert das neue statt des alten Pakets, so alt, wie es zitiert war."""
        dpkt = _dpkt()
        for old, new in self.packets.items():
            if _ageless(old[: len(quote)]) != _ageless(quote):
                continue
            if quote[0] >> 4 == 4:
                cited = dpkt.ip.IP(new)
                cited.ttl, cited.sum = quote[8], 0
            else:
                cited = dpkt.ip6.IP6(new)
                cited.hlim = quote[7]
            return bytes(cited)[: len(quote)]
        return quote

    def _rewrite_ports(self, ip: Any) -> None:
        ip.data.sport = self._port(ip.src, ip.data.sport)
        ip.data.dport = self._port(ip.dst, ip.data.dport)

    def _port(self, address: bytes, original: int) -> int:
        if original not in _EPHEMERAL:
            return original
        free = _FIRST_PORT + len(self.ports)
        return self.ports.setdefault((address, original), free)

    def _rewrite_tcp(self, ip: Any, now: float) -> None:
        tcp = ip.data
        forth = (ip.src, tcp.sport, ip.dst, tcp.dport)
        back = (*forth[2:], *forth[:2])
        if tcp.flags & _SYN:
            self.starts[forth] = tcp.seq
        tcp.seq = self._distance(tcp.seq, self.starts.setdefault(forth, tcp.seq))
        if tcp.flags & _ACK:
            start = self.starts.setdefault(back, tcp.ack - 1)
            tcp.ack = self._distance(tcp.ack, start)
        if tcp.win:
            tcp.win = _SYN_WINDOW if tcp.flags & _SYN else _WINDOW
        options = b""
        for kind, value in _dpkt().tcp.parse_opts(tcp.opts):
            if kind < 2:  # Füllbytes ohne Länge
                options += bytes([kind])
                continue
            if kind == _OPTION_WINDOW_SCALE:
                value = bytes([_WINDOW_SCALE])
            elif kind == _OPTION_TIMESTAMP:
                own, echo = struct.unpack("!II", value)
                clock = _FIRST_CLOCK + round(now * 1000)
                own = self.clocks.setdefault((ip.src, own), clock)
                value = struct.pack("!II", own, self.clocks.get((ip.dst, echo), 0))
            elif kind == _OPTION_SACK:
                edges = struct.unpack(f"!{len(value) // 4}I", value)
                start = self.starts.get(back, 0)
                edges = tuple(self._distance(edge, start) for edge in edges)
                value = struct.pack(f"!{len(edges)}I", *edges)
            options += bytes([kind, len(value) + 2]) + value
        tcp.opts = options
        self._rewrite_ports(ip)

    @staticmethod
    def _distance(number: int, start: int) -> int:
        return (number - start) % _LARGEST_NUMBER


@dataclass(frozen=True)
class _Segment:
    """Ein Paket mit dem, was nötig ist, um seine Antwort zu finden."""

    time: float
    source: Endpoint
    target: Endpoint
    name: str
    size: int
    flags: int = 0
    number: int = 0
    acknowledged: int = 0

    @property
    def length(self) -> int:
        """Wie viele Sequenznummern es belegt, wie viel also zu bestätigen ist."""
        return self.size + bool(self.flags & _SYN) + bool(self.flags & _FIN)

    def repeats(self, earlier: "_Segment") -> bool:
        mine, its = (
            (s.source, s.target, s.flags, s.number, s.size) for s in (self, earlier)
        )
        return self.flags != 0 and self.length > 0 and mine == its

    def answers(self, earlier: "_Segment") -> bool:
        if (self.source, self.target) != (earlier.target, earlier.source):
            return False
        if not self.flags & _ACK:  # RST ohne ACK, ICMP
            return True
        beyond = self.acknowledged - earlier.number - earlier.length
        return beyond % _LARGEST_NUMBER < _LARGEST_NUMBER // 2


def _is_answered(segment: _Segment, later: list[_Segment]) -> bool:
    if segment.flags == 0 or segment.length == 0:
        return True
    for other in later:
        if other.answers(segment):
            return True
        if other.repeats(segment):
            return False
    return False


def _segments(frame: Frame) -> Iterator[_Segment]:
    dpkt = _dpkt()
    ip = dpkt.ethernet.Ethernet(frame.data).data
    if not _is_attempt(ip):
        return
    family = socket.AF_INET if isinstance(ip, dpkt.ip.IP) else socket.AF_INET6
    source, target = (socket.inet_ntop(family, end) for end in (ip.src, ip.dst))
    message = ip.data
    if isinstance(message, dpkt.tcp.TCP):
        names = [name for flag, name in _TCP_FLAGS.items() if message.flags & flag]
        yield _Segment(
            frame.time,
            Endpoint(source, message.sport),
            Endpoint(target, message.dport),
            ", ".join(names),
            len(message.data),
            message.flags,
            message.seq,
            message.ack,
        )
    elif isinstance(message, dpkt.udp.UDP):
        ends = Endpoint(source, message.sport), Endpoint(target, message.dport)
        yield _Segment(frame.time, *ends, "UDP", len(message.data))
    else:
        # Zitiert wird das Paket, das nicht ankam; die Meldung geht an seinen Absender.
        quoted = frame.data[len(frame.data) - len(message) + 8 :]
        header = (quoted[0] & 0x0F) * 4 if family == socket.AF_INET else 40
        wanted = quoted[16:20] if family == socket.AF_INET else quoted[24:40]
        missed = socket.inet_ntop(family, wanted)
        ports = quoted[header : header + 4]
        sport, dport = struct.unpack("!HH", ports) if len(ports) == 4 else (0, 0)
        ends = Endpoint(missed, dport), Endpoint(target, sport)
        name = _icmp_name(message, family)
        if source != missed:
            name += f" von {source}"
        yield _Segment(frame.time, *ends, name, 0)


def _icmp_name(message: Any, family: int) -> str:
    if family == socket.AF_INET6:
        protocol, unreachable, texts = "ICMPv6", 1, _ICMPV6_UNREACHABLE
    else:
        protocol, unreachable, texts = "ICMP", 3, _ICMP_UNREACHABLE
    if message.type == unreachable and message.code in texts:
        return f"{protocol} {texts[message.code]}"
    return f"{protocol} Typ {message.type}, Code {message.code}"
