import socket
import time
from pathlib import Path

from verbindungslabor import firewall, network_stack, two_hosts, use_user_namespace


def dropped_icmps() -> str:
    text = Path("/proc/thread-self/net/netstat").read_text(encoding="ascii")
    names, values = (
        line.split() for line in text.splitlines() if line.startswith("TcpExt:")
    )
    return values[names.index("LockDroppedIcmps")]


def attempt(address: str) -> str:
    started = time.monotonic()
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as sock:
        sock.settimeout(3)
        sock.connect_ex((address, 8080))
    seconds = int(time.monotonic() - started)
    wait = f"nach {seconds} s" if seconds else "sofort"
    return f"`{address}` | {wait} | {dropped_icmps()}"


use_user_namespace()
print("Weg | Ziel | Absage | `LockDroppedIcmps`")
#> Weg | Ziel | Absage | `LockDroppedIcmps`
for loopback in ("127.0.0.1", "::1"):
    with network_stack():
        firewall("reject", port=8080)
        print("Loopback |", attempt(loopback))
        #> Loopback | `127.0.0.1` | sofort | 1
        #> Loopback | `::1` | nach 1 s | 1
for remote in ("192.0.2.2", "2001:db8::2"):
    with two_hosts() as (_, server):
        with server:
            firewall("reject", port=8080)
        print("Kabel |", attempt(remote))
        #> Kabel | `192.0.2.2` | sofort | 0
        #> Kabel | `2001:db8::2` | sofort | 0
