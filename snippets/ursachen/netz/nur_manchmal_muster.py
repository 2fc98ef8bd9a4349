import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from verbindungslabor import (
    firewall,
    network_stack,
    two_hosts,
    use_user_namespace,
)
from verbindungslabor.nftables import load_rules

HOST, PORT = "127.0.0.1", 8080
ICMP_PAUSE = Path("/proc/sys/net/ipv4/icmp_ratelimit")
BALANCER = """
table ip balancer {
    chain output {
        type nat hook output priority -100
        tcp dport 8080 redirect to :numgen inc mod 3 map \
            { 0: 8081, 1: 8082, 2: 8083 }
    }
}
"""


class Service:
    def __init__(self, *ports: int) -> None:
        self.ports = ports
        self.hangs = False
        self.start()

    def start(self) -> None:
        self.clients: list[socket.socket] = []
        self.listeners = [
            socket.create_server((HOST, port), backlog=1) for port in self.ports
        ]
        for listener in self.listeners:
            listener.setblocking(False)

    def accept_all(self) -> None:
        for listener in self.listeners:
            with suppress(BlockingIOError):
                while not self.hangs:
                    self.clients.append(listener.accept()[0])

    def stop(self) -> None:
        for sock in [*self.listeners, *self.clients]:
            sock.close()
        self.listeners = []


def attempt(host: str) -> str:
    try:
        with socket.create_connection((host, PORT), timeout=0.3):
            return "+"
    except ConnectionRefusedError:
        return "X"
    except TimeoutError:
        return "."


def is_alive(connection: socket.socket) -> bool:
    connection.setblocking(False)
    try:
        return connection.recv(1) != b""
    except BlockingIOError:
        return True
    except ConnectionResetError:
        return False


def watch(service: Service, before: Callable[[Service, int, str], object]) -> str:
    marks = ""
    with socket.create_connection((HOST, PORT)) as earlier:
        service.accept_all()
        for number in range(12):
            before(service, number, marks)
            service.accept_all()
            marks += attempt(HOST)
        alive = is_alive(earlier)
    service.stop()
    return f"`{marks}` | {'bleibt' if alive else 'reißt ab'}"


def restart(service: Service, number: int, _: str) -> None:
    if number == 4:
        service.stop()
    if number == 8:
        service.start()


def crash_loop(service: Service, _: int, marks: str) -> None:
    if marks.endswith("+"):
        service.stop()  # Jede Anfrage bringt ihn zum Absturz.
    if marks.endswith("XXX"):
        service.start()


def hang(service: Service, number: int, _: str) -> None:
    service.hangs = 4 <= number < 8


def nothing(*_: object) -> None:
    """Zwei von drei Zielen laufen; mehr muss nicht geschehen."""


def rate_limit() -> str:
    with two_hosts() as (_, server):
        with server:
            firewall("reject", port=PORT)
            ICMP_PAUSE.write_text("10000")  # Millisekunden, sonst 1000
        marks = "".join(attempt(server.ipv4) for _ in range(12))
    return f"`{marks}` | –"


use_user_namespace()
print("Ursache | zwölf Versuche | Verbindung von vorher")
#> Ursache | zwölf Versuche | Verbindung von vorher
with network_stack():
    print("Neustart |", watch(Service(PORT), restart))
    #> Neustart | `++++XXXX++++` | reißt ab
    print("Absturzschleife |", watch(Service(PORT), crash_loop))
    #> Absturzschleife | `+XXX+XXX+XXX` | reißt ab
    print("Dienst hängt, Backlog voll |", watch(Service(PORT), hang))
    #> Dienst hängt, Backlog voll | `+++++...++++` | bleibt
    load_rules(BALANCER)
    print("Lastverteiler, ein Ziel tot |", watch(Service(8081, 8082), nothing))
    #> Lastverteiler, ein Ziel tot | `+X++X++X++X+` | bleibt
print("Firewall mit begrenztem ICMP |", rate_limit())
#> Firewall mit begrenztem ICMP | `XXXXXX......` | –
