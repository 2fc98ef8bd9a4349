import socket

from verbindungslabor import Host, firewall, two_hosts, use_user_namespace


def attempt(sock: socket.socket, server: Host) -> str:
    try:
        sock.connect((server.ipv4, 8080))
    except OSError as error:
        return f"`{type(error).__name__}`"
    return "verbunden"


def row(timeout: float | None, *, silent: bool = False) -> list[str]:
    with two_hosts() as (_, server), socket.socket() as sock:
        sock.settimeout(timeout)
        if silent:
            with server:
                firewall("drop", port=8080)
        outcomes = [attempt(sock, server)]
        with server:
            service = socket.create_server((server.ipv4, 8080))
        with service:
            while "verbunden" not in outcomes and len(outcomes) < 3:
                outcomes.append(attempt(sock, server))
    return [*outcomes, "–"][:3]


use_user_namespace()
print("derselbe Socket | 1. Versuch | 2. Versuch | 3. Versuch")
#> derselbe Socket | 1. Versuch | 2. Versuch | 3. Versuch
print(" | ".join(["ohne Timeout", *row(None)]))
#> ohne Timeout | `ConnectionRefusedError` | verbunden | –
print(" | ".join(["mit Timeout", *row(10)]))
#> mit Timeout | `ConnectionRefusedError` | `ConnectionAbortedError` | verbunden
print(" | ".join(["Firewall schweigt", *row(0.5, silent=True)]))
#> Firewall schweigt | `TimeoutError` | `BlockingIOError` | `BlockingIOError`
