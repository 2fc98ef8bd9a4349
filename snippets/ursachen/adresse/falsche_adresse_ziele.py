import socket
import time

from verbindungslabor import two_hosts, use_user_namespace

TARGETS = {
    "127.0.0.1": "dort lauscht der Server",
    "0.0.0.0": "keine Zieladresse",
    "127.0.0.0": "vertippt",
    "192.0.2.1": "andere eigene Adresse",
    "192.0.2.2": "falscher Rechner",
    "192.0.2.99": "gibt es nicht",
    "198.51.100.1": "keine Route",
}


def attempt(address: str) -> str:
    started = time.monotonic()
    try:
        with socket.create_connection((address, 8080), timeout=5):
            outcome = "verbunden"
    except OSError as error:
        outcome = f"`{type(error).__name__}` {error.errno}"
    seconds = int(time.monotonic() - started)
    return f"{outcome} | {f'nach {seconds} s' if seconds else 'sofort'}"


use_user_namespace()
print("Ziel | was es ist | Ergebnis | wann")
#> Ziel | was es ist | Ergebnis | wann
with two_hosts(), socket.create_server(("127.0.0.1", 8080)):
    for address, meaning in TARGETS.items():
        print(f"`{address}` | {meaning} | {attempt(address)}")
        #> `127.0.0.1` | dort lauscht der Server | verbunden | sofort
        #> `0.0.0.0` | keine Zieladresse | verbunden | sofort
        #> `127.0.0.0` | vertippt | `ConnectionRefusedError` 111 | sofort
        #> `192.0.2.1` | andere eigene Adresse | `ConnectionRefusedError` 111 | sofort
        #> `192.0.2.2` | falscher Rechner | `ConnectionRefusedError` 111 | sofort
        #> `192.0.2.99` | gibt es nicht | `OSError` 113 | nach 3 s
        #> `198.51.100.1` | keine Route | `OSError` 101 | sofort
