import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from verbindungslabor import (
    Frame,
    Target,
    capture,
    enter,
    normalize,
    use_user_namespace,
    write_pcap,
)
from verbindungslabor.scenarios import scenarios

LEFT_OUT = {
    "name-unbekannt",  # verbindet sich nie
    "namensdienst-ausgefallen",
    "ssh-tunnel",  # Die Reihenfolge der Pakete wechselt von Lauf zu Lauf.
    "uvicorn-startet",  # braucht das Paket uvicorn
}


def attempt(client: socket.socket, target: Target) -> str:
    client.settimeout(1.5)  # Jede Sekunde wiederholt der Kernel das SYN.
    try:
        client.connect((target.ipv4, target.port))
        if client.type == socket.SOCK_DGRAM:
            client.send(b"x")
            client.recv(1)
    except OSError as error:
        return f"`{type(error).__name__}`"
    client.settimeout(2)
    try:
        return f"erst `recv()`: `{client.recv(1)!r}`"
    except OSError as error:
        return f"erst `recv()`: `{type(error).__name__}`"


def record(name: str) -> tuple[str, str, list[Frame]]:
    with enter(name, port=8080) as target:
        datagram = target.transport == "udp"
        kind = socket.SOCK_DGRAM if datagram else socket.SOCK_STREAM
        with socket.socket(type=kind) as client, capture() as frames:
            result = attempt(client, target)
    return name, result, normalize(frames)


use_user_namespace()
names = [s.id for s in scenarios() if s.port and s.id not in LEFT_OUT]
with ThreadPoolExecutor(8) as pool:
    recorded = list(pool.map(record, names))
first: dict[tuple[Frame, ...], str] = {}
print("Szenario | Mitschnitt | Python meldet")
#> Szenario | Mitschnitt | Python meldet
for name, result, frames in recorded:
    alike = first.setdefault(tuple(frames), name)
    if frames and alike == name:
        write_pcap(Path(f"szenarien_{name}.pcap"), frames)
    print(f"{name} | {alike if frames else 'leer'} | {result}")
    #> leerer-port | leerer-port | `ConnectionRefusedError`
    #> gebunden-ohne-listen | leerer-port | `ConnectionRefusedError`
    #> nur-loopback | leerer-port | `ConnectionRefusedError`
    #> nur-ipv6 | nur-ipv6 | `ConnectionRefusedError`
    #> nur-ipv4 | nur-ipv4 | erst `recv()`: `TimeoutError`
    #> voller-backlog | voller-backlog | `TimeoutError`
    #> udp-ohne-empfaenger | udp-ohne-empfaenger | `ConnectionRefusedError`
    #> ports-erschoepft | leer | `OSError`
    #> selbstverbindung | selbstverbindung | erst `recv()`: `TimeoutError`
    #> firewall-rst | leerer-port | `ConnectionRefusedError`
    #> firewall-port-unreachable | firewall-port-unreachable | `ConnectionRefusedError`
    #> firewall-host-unreachable | firewall-host-unreachable | `OSError`
    #> firewall-admin-prohibited | firewall-admin-prohibited | `OSError`
    #> firewall-no-route | firewall-no-route | `OSError`
    #> firewall-drop | voller-backlog | `TimeoutError`
    #> keine-route | leer | `OSError`
    #> rechner-aus | leer | `TimeoutError`
    #> startet-spaeter | leerer-port | `ConnectionRefusedError`
    #> neustart | neustart | erst `recv()`: `TimeoutError`
    #> nimmt-an-antwortet-nicht | neustart | erst `recv()`: `TimeoutError`
    #> rst-nach-annahme | rst-nach-annahme | erst `recv()`: `ConnectionResetError`
    #> ende-nach-annahme | ende-nach-annahme | erst `recv()`: `b''`
    #> container-localhost | nur-ipv6 | `ConnectionRefusedError`
    #> container-port-nur-loopback | leerer-port | `ConnectionRefusedError`
    #> kubernetes-ohne-endpunkte | kubernetes-ohne-endpunkte | `ConnectionRefusedError`
    #> toter-proxy | neustart | erst `recv()`: `TimeoutError`
    #> postgresql-startet | neustart | erst `recv()`: `TimeoutError`
    #> redis-laedt | neustart | erst `recv()`: `TimeoutError`
    #> zweite-adresse | neustart | erst `recv()`: `TimeoutError`
