import socket
import time
from contextlib import suppress

from verbindungslabor import (
    Target,
    capture,
    enter,
    read_packets,
    use_user_namespace,
)

CALLS, TIMEOUT = 22, 0.1


class CircuitBreaker:
    """Wie oben, ohne Rückkehr: Der Dienst bleibt hier weg."""

    def __init__(self, failures: int) -> None:
        self.left = failures

    def __enter__(self) -> None:
        if not self.left:
            raise ConnectionError("Sicherung offen")

    def __exit__(self, _: object, error: object, __: object) -> None:
        if isinstance(error, OSError):
            self.left -= 1


def measure(target: Target, failures: int) -> tuple[int, str]:
    breaker = CircuitBreaker(failures)
    address = (target.ipv4 or "", target.port)
    with capture() as frames:
        start = time.monotonic()
        for _ in range(CALLS):
            with suppress(OSError), breaker:
                socket.create_connection(address, TIMEOUT).close()
        seconds = time.monotonic() - start
    attempts = sum(p.name == "SYN" for p in read_packets(frames))
    return attempts, "unter 1 s" if seconds < 1 else f"gut {int(seconds)} s"


use_user_namespace()
print("Gegenstelle | Sicherung | SYN gesendet | nächster Auftrag wartet")
#> Gegenstelle | Sicherung | SYN gesendet | nächster Auftrag wartet
for name, text in (("leerer-port", "lehnt ab"), ("firewall-drop", "schweigt")):
    with enter(name) as target:
        for label, failures in (("ohne", CALLS), ("ab 3 Fehlern", 3)):
            print(text, label, *measure(target, failures), sep=" | ")
            #> lehnt ab | ohne | 22 | unter 1 s
            #> lehnt ab | ab 3 Fehlern | 3 | unter 1 s
            #> schweigt | ohne | 22 | gut 2 s
            #> schweigt | ab 3 Fehlern | 3 | unter 1 s
