import socket
import time

from verbindungslabor import firewall, network_stack, use_user_namespace


def attempt(timeout: float | None) -> str:
    started = time.monotonic()
    kind = "verbunden"
    try:
        socket.create_connection(("::1", 8080), timeout).close()
    except OSError as error:
        kind = type(error).__name__
    late = time.monotonic() - started > 0.4
    return f"`{kind}`, {'spät' if late else 'sofort'}"


use_user_namespace()
print("Timeout | leerer Port | Absage nach 1 s")
#> Timeout | leerer Port | Absage nach 1 s
for timeout in (None, 10, 0.5, 0):
    with network_stack():
        at_once = attempt(timeout)
    with network_stack():
        # Auf dem Loopback kommt dieses ICMP eine Sekunde zu spät an.
        firewall("reject", port=8080)
        later = attempt(timeout)
    print(f"`{timeout}` | {at_once} | {later}")
    #> `None` | `ConnectionRefusedError`, sofort | `ConnectionRefusedError`, spät
    #> `10` | `ConnectionRefusedError`, sofort | `ConnectionRefusedError`, spät
    #> `0.5` | `ConnectionRefusedError`, sofort | `TimeoutError`, spät
    #> `0` | `BlockingIOError`, sofort | `BlockingIOError`, sofort
