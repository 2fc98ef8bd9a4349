import hashlib
import socket
import sys
import time
from pathlib import Path

from verbindungslabor import (
    Host,
    capture,
    firewall,
    normalize,
    two_hosts,
    use_user_namespace,
    write_pcap,
)

VERDICTS = {
    "leerer_port": "accept",
    "reject_rst": "reject with tcp reset",
    "reject_icmp": "reject",
    "drop": "drop",
}


def attempt(situation: str, server: Host) -> str:
    with socket.socket() as client, capture() as frames:
        client.settimeout(1.5)
        start = time.monotonic()
        try:
            client.connect((server.ipv4, 8080))
            result = "verbunden"
        except OSError as error:
            result = f"`{type(error).__name__}: {error}`"
        seconds = (time.monotonic() - start) // 0.5 / 2
    file = Path(f"pakete_{situation}.pcap")
    write_pcap(file, normalize(frames))
    digest = hashlib.sha256(file.read_bytes()).hexdigest()[:8]
    return f"`{situation}` | {result} | {seconds:g} s | `{digest}`\n"


use_user_namespace()
sys.stdout.write("Szenario | Python meldet | nach | SHA-256 des Mitschnitts\n")
with two_hosts() as (_, server):
    for situation, verdict in VERDICTS.items():
        with server:
            firewall(verdict, port=8080)
        sys.stdout.write(attempt(situation, server))
    with server:
        firewall("accept", port=8080)
        listener = socket.create_server((server.ipv4, 8080))
    with listener:
        sys.stdout.write(attempt("angenommen", server))
