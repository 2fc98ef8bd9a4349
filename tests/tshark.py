"""Die zweite Meinung zu einem Mitschnitt: tshark."""

import re
import subprocess
from pathlib import Path

_CHECKSUMS = ("ip", "tcp", "udp", "icmp", "icmpv6")
_GOOD = "1"
_ERROR = 0x800000  # epan/proto.h: PI_ERROR
_TCP = re.compile(r"\d+ → \d+ \[(?P<flags>[A-Z, ]+)\]")
_UNREACHABLE = re.compile(r"(?i)destination unreachable \((?P<reason>.+)\)")


def read(path: Path) -> list[tuple[str, str]]:
    """Liest einen Mitschnitt mit tshark und prüft jede Prüfsumme.

    Returns:
        Absender und Name jedes Pakets, mit den Wörtern von tshark.

    Raises:
        AssertionError: tshark hat etwas auszusetzen.
    """
    command = ["tshark", "-r", str(path), "-T", "fields"]
    for protocol in ("ip", "tcp", "udp"):
        command += ["-o", f"{protocol}.check_checksum:TRUE"]
    statuses = [f"{protocol}.checksum.status" for protocol in _CHECKSUMS]
    sender = ["ip.src", "ipv6.src"]
    words = ["_ws.col.Protocol", "_ws.col.Info"]
    for field in ("_ws.malformed", "_ws.expert.severity", *sender, *words, *statuses):
        command += ["-e", field]
    completed = subprocess.run(
        command, capture_output=True, encoding="utf-8", check=True
    )
    complaints = completed.stderr.replace(
        'Running as user "root" and group "root". This could be dangerous.', ""
    )
    assert not complaints.strip()
    return [_check(*line.split("\t")) for line in completed.stdout.splitlines()]


def _check(
    malformed: str,
    severities: str,
    ipv4: str,
    ipv6: str,
    protocol: str,
    info: str,
    *statuses: str,
) -> tuple[str, str]:
    assert not malformed, info
    # Mehrere Werte, mit Komma getrennt: ICMP zitiert ein zweites Paket.
    assert all(int(s, 0) < _ERROR for s in severities.split(",") if s), info
    checksums = {status for each in statuses for status in each.split(",") if status}
    assert checksums == {_GOOD}, info
    sender = (ipv4 or ipv6).partition(",")[0]
    if tcp := _TCP.search(info):
        return sender, tcp["flags"]
    if unreachable := _UNREACHABLE.fullmatch(info):
        return sender, f"{protocol} {unreachable['reason'].lower()}"
    return sender, protocol
