import socket
import sys
import tempfile
from collections.abc import Iterator
from subprocess import check_output

from verbindungslabor import firewall, two_hosts, use_user_namespace

IPV4, IPV6 = socket.AF_INET, socket.AF_INET6
PORT = 8080


def attempt(address: str) -> str:
    try:
        with socket.create_connection((address, PORT), timeout=3):
            return "verbunden"
    except ConnectionRefusedError:
        return "abgelehnt"


def services(ipv4: str, ipv6: str) -> Iterator[tuple[str, str]]:
    """Startet einen Dienst nach dem anderen; nennt ihn und das Ziel."""
    with socket.create_server(("127.0.0.1", PORT)):
        yield "lauscht auf `127.0.0.1`", ipv4
    with socket.create_server(("0.0.0.0", PORT)):
        yield "lauscht auf `0.0.0.0`", ipv6
    with socket.create_server(("::", PORT), family=IPV6):
        yield "lauscht auf `::`, nur IPv6", ipv4
    with socket.socket() as service:
        service.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"lo")
        service.bind(("0.0.0.0", PORT))
        service.listen()
        yield "lauscht an einer Schnittstelle", ipv4
    with socket.socket(type=socket.SOCK_DGRAM) as service:
        service.bind(("0.0.0.0", PORT))
        yield "empfängt UDP", ipv4
    with (
        tempfile.TemporaryDirectory() as folder,
        socket.socket(socket.AF_UNIX) as service,
    ):
        service.bind(f"{folder}/shop.sock")
        service.listen()
        yield "lauscht an einem Unix-Socket", ipv4
    with socket.socket() as service:
        service.bind(("0.0.0.0", PORT))
        yield "hat den Port, lauscht noch nicht", ipv4
    with socket.create_server(("0.0.0.0", PORT)):
        firewall("reject with tcp reset", port=PORT)
        yield "lauscht hinter einer Firewall", ipv4
        firewall("accept", port=PORT)
        yield "lauscht auf `0.0.0.0`", ipv4


use_user_namespace()
sys.stdout.write("Der Dienst | `ss -tuln` | gerufen | Ergebnis\n")
with two_hosts() as (client, server), server:
    for service, address in services(server.ipv4, server.ipv6):
        command = ["ss", "-Htuln", f"sport = :{PORT}"]
        cells = check_output(command, text=True).split()
        shown = f"`{cells[0]} {cells[4]}`" if cells else "keine Zeile"
        with client:
            result = attempt(address)
        row = f"{service} | {shown} | `{address}` | {result}\n"
        sys.stdout.write(row)
