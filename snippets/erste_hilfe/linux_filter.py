import socket
import tempfile
from pathlib import Path
from subprocess import DEVNULL, check_output

from verbindungslabor import (
    capture,
    network_stack,
    use_user_namespace,
    write_pcap,
)

IPV6_RST = "ip6[6] = 6 and ip6[53] & 4 != 0"
FILTERS = (
    "tcp port 8080",
    "tcp[tcpflags] & tcp-rst != 0",
    f"tcp[tcpflags] & tcp-rst != 0 or ({IPV6_RST})",
)
# Als root wechselt tcpdump den Benutzer; im Labor gibt es keinen anderen.
TCPDUMP = ["unshare", "--user", "--map-user=1000", "tcpdump", "-tn", "-r"]


def row(expression: str, file: Path) -> str:
    command = [*TCPDUMP, str(file), expression]
    lines = check_output(command, text=True, stderr=DEVNULL).splitlines()
    ipv4 = sum(line.startswith("IP ") for line in lines)
    ipv6 = sum(line.startswith("IP6 ") for line in lines)
    return f"`{expression}` | {ipv4} | {ipv6}"


use_user_namespace()
with network_stack(), capture() as frames:
    for family, host in (
        (socket.AF_INET, "127.0.0.1"),
        (socket.AF_INET6, "::1"),
    ):
        with socket.socket(family) as client:
            client.connect_ex((host, 8080))
print("Filter | Pakete IPv4 | Pakete IPv6")
#> Filter | Pakete IPv4 | Pakete IPv6
with tempfile.TemporaryDirectory() as folder:
    file = Path(folder, "mitschnitt.pcap")
    write_pcap(file, frames)
    for expression in FILTERS:
        print(row(expression, file))
        #> `tcp port 8080` | 2 | 2
        #> `tcp[tcpflags] & tcp-rst != 0` | 1 | 0
        #> `tcp[tcpflags] & tcp-rst != 0 or (ip6[6] = 6 and ip6[53] & 4 != 0)` | 1 | 1
