import socket
from pathlib import Path

from verbindungslabor import network_stack, use_user_namespace

ATTEMPTS = 3000
RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")


def poll(port: int, source: tuple[str, int] | None = None) -> str:
    for _ in range(ATTEMPTS):
        try:
            sock = socket.create_connection(("127.0.0.1", port), 10, source)
        except ConnectionRefusedError:
            continue
        with sock:
            assert sock.getsockname() == sock.getpeername()
        return "mit sich selbst verbunden"
    return f"{ATTEMPTS}-mal abgelehnt"


use_user_namespace()
print("Zielport, niemand lauscht | ohne Absender | `source_address=(…, 0)`")
#> Zielport, niemand lauscht | ohne Absender | `source_address=(…, 0)`
with network_stack():
    RANGE.write_text("40000 40099", encoding="ascii")
    rows = {"40050, gerade": 40050, "40051, ungerade": 40051, "8080": 8080}
    for label, port in rows.items():
        print(f"{label} | {poll(port)} | {poll(port, ('127.0.0.1', 0))}")
        #> 40050, gerade | mit sich selbst verbunden | 3000-mal abgelehnt
        #> 40051, ungerade | 3000-mal abgelehnt | mit sich selbst verbunden
        #> 8080 | 3000-mal abgelehnt | 3000-mal abgelehnt
