import hashlib
import socket
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
        try:
            client.connect((server.ipv4, 8080))
            result = "verbunden"
        except OSError as error:
            result = f"`{type(error).__name__}`"
    file = Path(f"pakete_{situation}.pcap")
    write_pcap(file, normalize(frames))
    digest = hashlib.sha256(file.read_bytes()).hexdigest()[:8]
    return f"`{situation}` | {result} | `{digest}`"


use_user_namespace()
print("Szenario | Python meldet | SHA-256 des Mitschnitts")
#> Szenario | Python meldet | SHA-256 des Mitschnitts
with two_hosts() as (_, server):
    for situation, verdict in VERDICTS.items():
        with server:
            firewall(verdict, port=8080)
        print(attempt(situation, server))
        #> `leerer_port` | `ConnectionRefusedError` | `1270dbf6`
        #> `reject_rst` | `ConnectionRefusedError` | `1270dbf6`
        #> `reject_icmp` | `ConnectionRefusedError` | `3fabdccc`
        #> `drop` | `TimeoutError` | `7ce01fe1`
    with server:
        firewall("accept", port=8080)
        listener = socket.create_server((server.ipv4, 8080))
    with listener:
        print(attempt("angenommen", server))
        #> `angenommen` | verbunden | `ba8a58bf`
