import socket
from collections.abc import Iterator

from verbindungslabor import firewall, two_hosts, use_user_namespace

TIMEOUTS = {
    "accept": 3,
    "drop": 1,
    "reject": 3,
    "reject with tcp reset": 3,
    "reject with icmpx host-unreachable": 3,
    "reject with icmpx admin-prohibited": 3,
    "reject with icmpx no-route": 3,
}


def attempt(address: str, timeout: float) -> str:
    try:
        with socket.create_connection((address, 5432), timeout):
            return "verbunden"
    except OSError as error:
        name = f"`{type(error).__name__}`"
        return f"{name} {error.errno}" if type(error) is OSError else name


def measure() -> Iterator[str]:
    with two_hosts() as (_, server):
        with server:
            service = socket.create_server(
                ("::", 5432), family=socket.AF_INET6, dualstack_ipv6=True
            )
        with service:
            for verdict, timeout in TIMEOUTS.items():
                with server:
                    firewall(verdict, port=5432)
                ipv4 = attempt(server.ipv4, timeout)
                ipv6 = attempt(server.ipv6, timeout)
                yield f"`{verdict}` | {ipv4} | {ipv6}"


use_user_namespace()
print("Urteil der Firewall | IPv4 | IPv6")
#> Urteil der Firewall | IPv4 | IPv6
for row in measure():
    print(row)
    #> `accept` | verbunden | verbunden
    #> `drop` | `TimeoutError` | `TimeoutError`
    #> `reject` | `ConnectionRefusedError` | `ConnectionRefusedError`
    #> `reject with tcp reset` | `ConnectionRefusedError` | `ConnectionRefusedError`
    #> `reject with icmpx host-unreachable` | `OSError` 113 | `OSError` 113
    #> `reject with icmpx admin-prohibited` | `OSError` 113 | `PermissionError`
    #> `reject with icmpx no-route` | `OSError` 101 | `OSError` 101
