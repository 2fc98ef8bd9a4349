import socket
from contextlib import ExitStack

from verbindungslabor import Host, two_hosts, use_user_namespace


def attempt(address: str) -> str:
    try:
        with socket.create_connection((address, 8080), timeout=3):
            return "verbunden"
    except ConnectionRefusedError:
        return "abgelehnt"


def row(windows: Host, address: str = "") -> str:
    with ExitStack() as stack:
        if address:
            with windows:
                service = socket.create_server((address, 8080))
            stack.enter_context(service)
        state = f"lauscht auf `{address}`" if address else "läuft nicht"
        cells = state, attempt("localhost"), attempt(windows.ipv4)
        return " | ".join(cells)


use_user_namespace()
print("Dienst in „Windows“ | `localhost` | Adresse des Windows-Rechners")
#> Dienst in „Windows“ | `localhost` | Adresse des Windows-Rechners
with two_hosts() as (_, windows):
    print(row(windows, "127.0.0.1"))
    #> lauscht auf `127.0.0.1` | abgelehnt | abgelehnt
    print(row(windows, "0.0.0.0"))
    #> lauscht auf `0.0.0.0` | abgelehnt | verbunden
    print(row(windows))
    #> läuft nicht | abgelehnt | abgelehnt
