import socket
from pathlib import Path

from verbindungslabor import network_stack, use_user_namespace

TARGET = ("localhost", 6379)


def order() -> str:
    answers = socket.getaddrinfo(*TARGET, type=socket.SOCK_STREAM)
    return ", ".join(f"`{answer[4][0]}`" for answer in answers)


def attempt() -> str:
    try:
        with socket.create_connection(TARGET, timeout=3):
            return "verbunden"
    except OSError as error:
        return f"`{error}`"


use_user_namespace()
print("Rechner | Reihenfolge für `localhost` | `create_connection` meldet")
#> Rechner | Reihenfolge für `localhost` | `create_connection` meldet
with network_stack():
    print(f"mit IPv6 | {order()} | {attempt()}")
    #> mit IPv6 | `::1`, `127.0.0.1` | `[Errno 111] Connection refused`
    Path("/proc/sys/net/ipv6/conf/all/disable_ipv6").write_text("1", encoding="ascii")
    print(f"ohne IPv6 | {order()} | {attempt()}")
    #> ohne IPv6 | `127.0.0.1`, `::1` | `[Errno 99] Cannot assign requested address`
