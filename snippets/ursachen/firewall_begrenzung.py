import socket
import time

from verbindungslabor import firewall, two_hosts, use_user_namespace


def seconds_until_answer(address: str) -> int:
    started = time.monotonic()
    with socket.socket() as sock:
        sock.settimeout(3)
        sock.connect_ex((address, 5432))
    return round(time.monotonic() - started)


def row(verdict: str) -> str:
    with two_hosts() as (_, server):
        with server:
            firewall(verdict, port=5432)
        waits = [seconds_until_answer(server.ipv4) for _ in range(7)]
    return f"`{verdict}` | höchstens {max(waits[:6])} s | {waits[6]} s"


use_user_namespace()
print("Urteil der Firewall | 1. bis 6. Absage | 7. Absage")
#> Urteil der Firewall | 1. bis 6. Absage | 7. Absage
# > Urteil der Firewall | 1. bis 6. Absage | 7. Absage
print(row("reject with tcp reset"))
#> `reject with tcp reset` | höchstens 0 s | 0 s
# > `reject with tcp reset` | höchstens 0 s | 0 s
print(row("reject"))
#> `reject` | höchstens 0 s | 1 s
# > `reject` | höchstens 0 s | 1 s
