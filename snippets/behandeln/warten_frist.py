import socket
import time
from collections.abc import Callable

from verbindungslabor import Target, enter, use_user_namespace


def is_open(target: Target, timeout: float) -> bool:
    try:
        address = (target.host, target.port)
        with socket.create_connection(address, timeout):
            return True
    except OSError:
        time.sleep(0.02)
        return False


def five_times(target: Target) -> None:
    for _ in range(5):
        if is_open(target, timeout=0.2):
            return


def one_second(target: Target) -> None:
    deadline = time.monotonic() + 1
    while (remaining := deadline - time.monotonic()) > 0:
        # Der Timeout gilt je Adresse, und der Name hat zwei.
        if is_open(target, timeout=remaining / 2):
            return


def duration(wait: Callable[[Target], None], target: Target) -> str:
    started = time.monotonic()
    wait(target)
    return f"{int(time.monotonic() - started)} s"


use_user_namespace()
print("Szenario | 5 Versuche | Frist von 1 s")
#> Szenario | 5 Versuche | Frist von 1 s
for name in ("leerer-port", "firewall-drop"):
    with enter(name) as target:
        count = duration(five_times, target)
        deadline = duration(one_second, target)
    print(f"`{name}` | {count} | {deadline}")
    #> `leerer-port` | 0 s | 1 s
    #> `firewall-drop` | 2 s | 1 s
