import socket
from pathlib import Path

from verbindungslabor import network_stack, use_user_namespace

TARGET = ("localhost", 8080)
IPV6_OFF = Path("/proc/sys/net/ipv6/conf/all/disable_ipv6")


def reported() -> str:
    try:
        socket.create_connection(TARGET, timeout=3).close()
    except OSError as error:
        return str(error)
    return "verbunden"


use_user_namespace()
print("IPv6 | Reihenfolge | Meldung")
#> IPv6 | Reihenfolge | Meldung
with network_stack():  # niemand lauscht
    for state in ("an", "aus"):
        if state == "aus":
            IPV6_OFF.write_text("1")
        found = socket.getaddrinfo(*TARGET, type=socket.SOCK_STREAM)
        order = ", ".join(f"`{answer[4][0]}`" for answer in found)
        print(f"{state} | {order} | `{reported()}`")
        #> an | `::1`, `127.0.0.1` | `[Errno 111] Connection refused`
        #> aus | `127.0.0.1`, `::1` | `[Errno 99] Cannot assign requested address`
