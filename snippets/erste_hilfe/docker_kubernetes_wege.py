import socket
from contextlib import ExitStack

from verbindungslabor import Host, two_hosts, use_user_namespace


def attempt(address: str) -> str:
    try:
        with socket.create_connection((address, 8080), timeout=3):
            return "verbunden"
    except ConnectionRefusedError:
        return "abgelehnt"


def row(container: Host, service: str, address: str = "") -> str:
    with ExitStack() as stack:
        with container:
            if address:
                server = socket.create_server((address, 8080))
                stack.enter_context(server)
            inside = attempt("127.0.0.1")
        outside = attempt("127.0.0.1"), attempt(container.ipv4)
        return " | ".join([service, inside, *outside])


use_user_namespace()
print("Dienst im Container | im Container | Host, `localhost` | von außen")
#> Dienst im Container | im Container | Host, `localhost` | von außen
with two_hosts() as (_, container):
    print(row(container, "lauscht auf `127.0.0.1`", "127.0.0.1"))
    #> lauscht auf `127.0.0.1` | verbunden | abgelehnt | abgelehnt
    print(row(container, "lauscht auf `0.0.0.0`", "0.0.0.0"))
    #> lauscht auf `0.0.0.0` | verbunden | abgelehnt | verbunden
    print(row(container, "läuft nicht"))
    #> läuft nicht | abgelehnt | abgelehnt | abgelehnt
