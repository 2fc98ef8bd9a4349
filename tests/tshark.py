"""Die zweite Meinung zu einem Mitschnitt: tshark."""

import re
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from verbindungslabor import Endpoint

_CHECKSUMS = ("ip", "tcp", "udp", "icmp", "icmpv6")
_GOOD = "1"
_ERROR = 0x800000  # epan/proto.h: PI_ERROR
_TCP = re.compile(r"\d+ → \d+ \[(?P<flags>[A-Z, ]+)\]")
# Wo tshark andere Wörter hat als nft(8), das auf der Website gilt.
_NAMES = {
    "network unreachable": "net unreachable",
    "communication administratively filtered": "admin prohibited",
}
_UNREACHABLE = re.compile(r"(?i)destination unreachable \((?P<reason>.+)\)")


def read(path: Path) -> list[tuple[Endpoint, str]]:
    """Liest einen Mitschnitt mit tshark und prüft jede Prüfsumme.

    Returns:
        Absender und Name jedes Pakets, mit den Wörtern von tshark. Bei ICMP steht für
        den Absender das Ende, das nicht erreicht wurde.

    Raises:
        AssertionError: tshark hat etwas auszusetzen.
    """
    command = ["tshark", "-r", str(path), "-T", "fields"]
    for protocol in ("ip", "tcp", "udp"):
        command += ["-o", f"{protocol}.check_checksum:TRUE"]
    statuses = [f"{protocol}.checksum.status" for protocol in _CHECKSUMS]
    ends = ["ip.src", "ipv6.src", "ip.dst", "ipv6.dst"]
    ports = ["tcp.srcport", "udp.srcport", "tcp.dstport", "udp.dstport"]
    words = ["_ws.col.Protocol", "_ws.col.Info"]
    for field in (
        "_ws.malformed",
        "_ws.expert.severity",
        *ends,
        *ports,
        *words,
        *statuses,
    ):
        command += ["-e", field]
    completed = subprocess.run(
        command, capture_output=True, encoding="utf-8", check=True
    )
    complaints = completed.stderr.replace(
        'Running as user "root" and group "root". This could be dangerous.', ""
    )
    assert not complaints.strip()
    return [_check(*line.split("\t")) for line in completed.stdout.splitlines()]


def _check(malformed: str, severities: str, *columns: str) -> tuple[Endpoint, str]:
    *ends_and_ports, protocol, info = columns[:10]
    assert not malformed, info
    # Mehrere Werte, mit Komma getrennt: ICMP zitiert ein zweites Paket.
    assert all(int(s, 0) < _ERROR for s in severities.split(",") if s), info
    checksums = {
        status for each in columns[10:] for status in each.split(",") if status
    }
    assert checksums == {_GOOD}, info
    # Je zwei Spalten, von denen eine leer ist: IPv4 oder IPv6, TCP oder UDP.
    sources, targets, source_ports, target_ports = (
        (one or other).split(",") for one, other in _pairs(ends_and_ports)
    )
    sender = Endpoint(sources[0], int(source_ports[0]))
    if tcp := _TCP.search(info):
        return sender, tcp["flags"]
    if unreachable := _UNREACHABLE.fullmatch(info):
        reason = unreachable["reason"].lower()
        name = f"{protocol} {_NAMES.get(reason, reason)}"
        if sources[0] != targets[1]:
            name += f" von {sources[0]}"
        return Endpoint(targets[1], int(target_ports[0])), name
    return sender, protocol


def _pairs(columns: Sequence[str]) -> Iterator[tuple[str, str]]:
    return zip(columns[::2], columns[1::2], strict=True)
