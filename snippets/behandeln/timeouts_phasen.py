import socket
import time
from collections.abc import Callable

from verbindungslabor import Target, enter, use_user_namespace

TIMEOUT = 0.5


def outcome(call: Callable[[], object]) -> str:
    started = time.monotonic()
    try:
        call()
    except OSError as error:
        late = time.monotonic() - started > TIMEOUT * 0.9
        return f"`{type(error).__name__}`, {'spät' if late else 'sofort'}"
    return "gelingt"


def measure(target: Target) -> str:
    address = (target.ipv4, target.port)
    with socket.socket() as sock:
        sock.settimeout(TIMEOUT)
        connected = outcome(lambda: sock.connect(address))
        read = outcome(lambda: sock.recv(1)) if connected == "gelingt" else "–"
    return f"{connected} | {read}"


use_user_namespace()
print("Szenario | `connect()` | `recv()`")
#> Szenario | `connect()` | `recv()`
for name in (
    "leerer-port",
    "firewall-drop",
    "voller-backlog",
    "nimmt-an-antwortet-nicht",
    "ende-nach-annahme",
):
    with enter(name) as target:
        print(f"`{name}` | {measure(target)}")
        #> `leerer-port` | `ConnectionRefusedError`, sofort | –
        #> `firewall-drop` | `TimeoutError`, spät | –
        #> `voller-backlog` | `TimeoutError`, spät | –
        #> `nimmt-an-antwortet-nicht` | gelingt | `TimeoutError`, spät
        #> `ende-nach-annahme` | gelingt | gelingt
