import socket

from verbindungslabor import (
    Target,
    capture,
    enter,
    read_packets,
    use_user_namespace,
)

CALLS, TIMEOUT = 20, 0.1


class CircuitBreaker:
    """Wie oben, ohne Rückkehr: Der Dienst bleibt hier weg."""

    def __init__(self, failures: int) -> None:
        self.left = failures

    def __enter__(self) -> None:
        if not self.left:
            raise ConnectionError("Circuit Breaker offen")

    def __exit__(self, _: object, error: object, __: object) -> None:
        if isinstance(error, OSError):
            self.left -= 1


def measure(target: Target, failures: int) -> tuple[int, int]:
    breaker = CircuitBreaker(failures)
    address = (target.ipv4 or "", target.port)
    timeouts = 0
    with capture() as frames:
        for _ in range(CALLS):
            try:
                with breaker:
                    socket.create_connection(address, TIMEOUT).close()
            except TimeoutError:
                timeouts += 1
            except ConnectionError:  # abgelehnt oder Circuit Breaker offen
                continue
    return sum(p.name == "SYN" for p in read_packets(frames)), timeouts


use_user_namespace()
print("Gegenstelle | Circuit Breaker | SYN gesendet | Timeouts abgewartet")
#> Gegenstelle | Circuit Breaker | SYN gesendet | Timeouts abgewartet
for name, text in (("leerer-port", "lehnt ab"), ("firewall-drop", "schweigt")):
    with enter(name) as target:
        for label, failures in (("ohne", CALLS), ("ab 3 Fehlern", 3)):
            print(text, label, *measure(target, failures), sep=" | ")
            #> lehnt ab | ohne | 20 | 0
            #> lehnt ab | ab 3 Fehlern | 3 | 0
            #> schweigt | ohne | 20 | 20
            #> schweigt | ab 3 Fehlern | 3 | 3
