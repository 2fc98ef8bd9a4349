import socket
import sys

from verbindungslabor import Target, enter, use_user_namespace

SCENARIOS = {
    "container-localhost": 3,
    "leerer-port": 4,
    "gebunden-ohne-listen": 4,
    "nur-loopback": 4,
    "nur-ipv6": 4,
    "startet-spaeter": 5,
    "kubernetes-ohne-endpunkte": 6,
    "firewall-rst": 6,
    "firewall-port-unreachable": 6,
    "unix-verwaist": 2,
}


def connect(target: Target) -> None:
    if target.path:
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(target.path)
    else:
        address = (target.ipv4, target.port)
        socket.create_connection(address, timeout=3).close()


use_user_namespace()
sys.stdout.write("Szenario | Meldung | Frage\n")
for name, question in sorted(SCENARIOS.items(), key=lambda item: item[1]):
    with enter(name) as target:
        try:
            connect(target)
            message = "verbunden"
        except OSError as error:
            message = f"`{error}`"
    sys.stdout.write(f"`{name}` | {message} | {question}\n")
