import socket
import subprocess

from verbindungslabor import two_hosts, use_user_namespace

CONTAINER = ("192.0.2.2", 5432)
LOOPBACK = ("127.0.0.1", 15432)
OUTER = ("192.0.2.1", 15432)
# Docker schreibt eine solche Regel je veröffentlichtem Port.
RULE = """
table ip nat {
    chain output {
        type nat hook output priority -100
        ip daddr 192.0.2.1 tcp dport 15432 dnat to 192.0.2.2:5432
    }
}
"""


def attempt(address: tuple[str, int]) -> str:
    try:
        with socket.create_connection(address, 3):
            return "verbunden"
    except ConnectionRefusedError:
        return "abgelehnt"


def through_proxy(proxy: socket.socket) -> str:
    """Wie docker-proxy: erst annehmen, dann den Container rufen."""
    with socket.create_connection(LOOPBACK, 3) as client:
        client.sendall(b"PING\r\n")
        accepted, _ = proxy.accept()
        with accepted:
            onward = attempt(CONTAINER)
            if onward == "verbunden":
                return onward
        try:
            client.recv(1)
        except OSError as error:
            return f"verbunden, dann `{type(error).__name__}`"
        return "verbunden, dann Ende"


def row(listening: tuple[str, int]) -> str:
    with two_hosts() as (_, container):
        subprocess.run(["nft", "-f", "-"], input=RULE, text=True, check=True)
        with container:
            service = socket.create_server(listening)
        with service, socket.create_server(LOOPBACK) as proxy:
            name = f"`{listening[0]}:{listening[1]}`"
            return f"{name} | {through_proxy(proxy)} | {attempt(OUTER)}"


use_user_namespace()
print("Im Container lauscht | `localhost:15432` | äußere Adresse:15432")
#> Im Container lauscht | `localhost:15432` | äußere Adresse:15432
for listening in (("0.0.0.0", 5432), ("127.0.0.1", 5432), ("0.0.0.0", 5433)):
    print(row(listening))
    #> `0.0.0.0:5432` | verbunden | verbunden
    #> `127.0.0.1:5432` | verbunden, dann `ConnectionResetError` | abgelehnt
    #> `0.0.0.0:5433` | verbunden, dann `ConnectionResetError` | abgelehnt
