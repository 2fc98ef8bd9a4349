import socket


def attempt(host: str) -> str:
    try:
        with socket.create_connection((host, 8080), timeout=3):
            return "verbunden"
    except ConnectionRefusedError:
        return "abgelehnt"


def attempt_ipv4_only(host: str) -> str:
    with socket.socket(socket.AF_INET) as client:
        client.settimeout(3)
        return "abgelehnt" if client.connect_ex((host, 8080)) else "verbunden"


def row(host: str, family: socket.AddressFamily, dual_stack: bool = False) -> str:
    cells = [f"`{host}`, Dual-Stack" if dual_stack else f"`{host}`"]
    address = (host, 8080)
    with socket.create_server(address, family=family, dualstack_ipv6=dual_stack):
        cells += map(attempt, ("127.0.0.1", "::1", "localhost"))
        cells.append(attempt_ipv4_only("localhost"))
    return " | ".join(cells)


print("Server auf | `127.0.0.1` | `::1` | `localhost` | `localhost`, nur IPv4")
#> Server auf | `127.0.0.1` | `::1` | `localhost` | `localhost`, nur IPv4
print(row("127.0.0.1", socket.AF_INET))
#> `127.0.0.1` | verbunden | abgelehnt | verbunden | verbunden
print(row("::1", socket.AF_INET6))
#> `::1` | abgelehnt | verbunden | verbunden | abgelehnt
print(row("0.0.0.0", socket.AF_INET))
#> `0.0.0.0` | verbunden | abgelehnt | verbunden | verbunden
print(row("::", socket.AF_INET6))
#> `::` | abgelehnt | verbunden | verbunden | abgelehnt
print(row("::", socket.AF_INET6, dual_stack=True))
#> `::`, Dual-Stack | verbunden | verbunden | verbunden | verbunden
