import socket
import subprocess

from verbindungslabor import Host, two_hosts, use_user_namespace
from verbindungslabor.diagnose import diagnose

CLUSTER_IP = "192.0.2.10"
ENDPOINT = f"ip daddr {CLUSTER_IP} tcp dport 80 dnat to 192.0.2.2:8080"
# Ketten wie bei kube-proxy im Modus nftables, auf einen Service gekürzt.
KUBE_PROXY = """
table ip kube-proxy {
    chain nat-output {
        type nat hook output priority -100
        %s
    }
    chain cluster-ips-check {
        type filter hook output priority 0
        ip daddr 192.0.2.10 reject
    }
}
"""


def through_service(port: int) -> str:
    try:
        with socket.create_connection((CLUSTER_IP, port), 3):
            return "verbunden |"
    except OSError as error:
        (attempt,) = diagnose(CLUSTER_IP, port).findings.attempts
        answer = "ICMP" if attempt.icmp else "RST"
        return f"`{type(error).__name__}` | {answer}"


def port_forward(pod: Host) -> str:
    """Wie containerd: im Netz des Pods localhost anrufen."""
    local = ("127.0.0.1", 8080)
    with (
        socket.create_server(local) as kubectl,
        socket.create_connection(local, 3) as client,
    ):
        accepted, _ = kubectl.accept()
        with accepted, pod, socket.socket() as onward:
            if onward.connect_ex(local) == 0:
                return "verbunden"
        return "Ende" if client.recv(1) == b"" else "Daten"


def row(title: str, listening: str, rule: str, port: int = 80) -> str:
    with two_hosts() as (_, pod):
        rules = KUBE_PROXY % rule
        subprocess.run(["nft", "-f", "-"], input=rules, text=True, check=True)
        host, _, number = listening.rpartition(":")
        with pod:
            service = socket.create_server((host, int(number)))
        with service:
            cells = through_service(port), port_forward(pod)
            return " | ".join([title, f"`{listening}`", *cells])


use_user_namespace()
print("Service | Pod lauscht auf | `connect()` | Antwort | `port-forward`")
#> Service | Pod lauscht auf | `connect()` | Antwort | `port-forward`
print(row("richtig", "0.0.0.0:8080", ENDPOINT))
#> richtig | `0.0.0.0:8080` | verbunden | | verbunden
print(row("richtig", "127.0.0.1:8080", ENDPOINT))
#> richtig | `127.0.0.1:8080` | `ConnectionRefusedError` | RST | verbunden
print(row("falscher `targetPort`", "0.0.0.0:8081", ENDPOINT))
#> falscher `targetPort` | `0.0.0.0:8081` | `ConnectionRefusedError` | RST | Ende
print(row("ohne Endpunkte", "0.0.0.0:8080", ""))
#> ohne Endpunkte | `0.0.0.0:8080` | `ConnectionRefusedError` | ICMP | verbunden
print(row("falscher `port` (nft)", "0.0.0.0:8080", ENDPOINT, port=81))
#> falscher `port` (nft) | `0.0.0.0:8080` | `ConnectionRefusedError` | ICMP | verbunden
