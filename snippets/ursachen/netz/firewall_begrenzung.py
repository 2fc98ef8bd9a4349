import socket
import time

from verbindungslabor import firewall, two_hosts, use_user_namespace


def wait_for_answer(address: str) -> str:
    started = time.monotonic()
    with socket.socket() as sock:
        sock.settimeout(3)
        sock.connect_ex((address, 5432))
    seconds = int(time.monotonic() - started)
    return f"nach {seconds} s" if seconds else "sofort"


def row(verdict: str) -> str:
    with two_hosts() as (_, server):
        with server:
            firewall(verdict, port=5432)
        waits = [wait_for_answer(server.ipv4) for _ in range(7)]
    return f"`{verdict}` | {', '.join(sorted(set(waits[:6])))} | {waits[6]}"


use_user_namespace()
print("Urteil der Firewall | 1. bis 6. Absage | 7. Absage")
#> Urteil der Firewall | 1. bis 6. Absage | 7. Absage
print(row("reject with tcp reset"))
#> `reject with tcp reset` | sofort | sofort
print(row("reject"))
#> `reject` | sofort | nach 1 s
