"""`diagnose` nennt in jedem Szenario die richtige Ursache."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path

import pytest

from verbindungslabor import LabUnavailableError, firewall, network_stack, two_hosts
from verbindungslabor.diagnose import Diagnosis, diagnose, diagnose_path
from verbindungslabor.diagnose.causes import CAUSES
from verbindungslabor.diagnose.own_host import container_hints
from verbindungslabor.scenarios import Scenario, Target, enter, scenarios
from verbindungslabor.scenarios.workshop import add_routes, set_kernel_parameter
from verbindungslabor.stack import replace_file

pytestmark = pytest.mark.usefixtures("lab")

REDIRECTED = "198.51.100.7"


def examine(target: Target, timeout: float = 5) -> Diagnosis:
    if target.transport == "unix":
        return diagnose_path(target.path)
    udp = target.transport == "udp"
    return diagnose(target.host, target.port, udp=udp, timeout=timeout)


@contextmanager
def entered(name: str, **options: int) -> Iterator[Target]:
    try:
        with enter(name, **options) as target:
            yield target
    except LabUnavailableError as error:
        pytest.skip(str(error))


@pytest.mark.parametrize("scenario", scenarios(), ids=lambda scenario: scenario.id)
def test_names_the_cause_of_every_scenario(scenario: Scenario) -> None:
    with entered(scenario.id) as target:
        found = examine(target)
    assert found.cause == scenario.cause, found


@contextmanager
def service(
    address: str, port: int, serve: Callable[[socket.socket], None]
) -> Iterator[None]:
    """Lauscht und bedient jede Verbindung, solange der Block läuft."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    stopping = threading.Event()

    def accept() -> None:
        while True:
            connection, _ = listener.accept()
            with connection:
                if stopping.is_set():
                    return
                serve(connection)

    with socket.create_server((address, port), family=family) as listener:
        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield
        finally:
            stopping.set()
            socket.create_connection((address, port)).close()
            thread.join()


def say(text: bytes, connection: socket.socket) -> None:
    connection.sendall(text)


def reply(text: bytes, connection: socket.socket) -> None:
    if connection.recv(65536):
        connection.sendall(text)


def understand_nothing(connection: socket.socket) -> None:
    connection.recv(65536)


OK = b"HTTP/1.0 200 OK\r\n\r\n"
BUSY = b"HTTP/1.0 503 Service Unavailable\r\n\r\n"


@contextmanager
def speaking(serve: Callable[[socket.socket], None]) -> Iterator[Target]:
    with network_stack(), service("127.0.0.1", 8080, serve):
        yield Target("127.0.0.1", 8080)


@contextmanager
def listening(address: str, target: str) -> Iterator[Target]:
    with network_stack(), service(address, 8080, partial(reply, OK)):
        yield Target(target, 8080)


@contextmanager
def silent_port() -> Iterator[Target]:
    with network_stack():
        yield Target("127.0.0.1", 8080)


@contextmanager
def several_addresses() -> Iterator[Target]:
    with two_hosts() as (client, server):
        hosts = Path("/dev/shm", f"hosts-{os.getpid()}-{threading.get_native_id()}")
        hosts.write_text(f"{client.ipv4} viele.example\n{server.ipv4} viele.example\n")
        try:
            replace_file(Path("/etc/hosts"), hosts)
        finally:
            hosts.unlink()
        with server:
            listener = service(server.ipv4, 8080, partial(reply, OK))
            # Der Thread entsteht auf dem Server, sein Abschied auch.
            with listener, client:
                yield Target("viele.example", 8080)


@contextmanager
def full_queue_here() -> Iterator[Target]:
    with (
        network_stack(),
        socket.create_server(("127.0.0.1", 8080), backlog=0),
        socket.create_connection(("127.0.0.1", 8080)),
    ):
        yield Target("127.0.0.1", 8080)


@contextmanager
def no_ipv6() -> Iterator[Target]:
    with network_stack():
        set_kernel_parameter("net.ipv6.conf.all.disable_ipv6", "1")
        yield Target("::1", 8080)


@contextmanager
def unusual_icmp() -> Iterator[Target]:
    with two_hosts() as (_, server):
        with server:
            firewall("reject with icmp prot-unreachable", port=8080)
        yield Target(server.ipv4, 8080)


@contextmanager
def router_without_route() -> Iterator[Target]:
    with two_hosts() as (_, router):
        with router:
            set_kernel_parameter("net.ipv4.ip_forward", "1")
        add_routes([REDIRECTED], router.ipv4)
        yield Target(REDIRECTED, 8080)


@contextmanager
def firewall_here() -> Iterator[Target]:
    with network_stack(), service("127.0.0.1", 8080, partial(reply, OK)):
        firewall("iifname lo ip saddr 127.0.0.1 reject with tcp reset", port=8080)
        yield Target("127.0.0.1", 8080)
        firewall("accept", port=8080)


@contextmanager
def icmp_on_loopback() -> Iterator[Target]:
    with network_stack():
        firewall("reject", port=8080)
        yield Target("localhost", 8080)


@contextmanager
def proxy_where_the_target_refuses_too() -> Iterator[Target]:
    with enter("leerer-port") as target:
        os.environ["http_proxy"] = "http://127.0.0.1:3128"
        try:
            yield target
        finally:
            del os.environ["http_proxy"]


@contextmanager
def proxy_that_does_not_apply() -> Iterator[Target]:
    with enter("toter-proxy") as target:
        os.environ["no_proxy"] = target.host
        try:
            yield target
        finally:
            del os.environ["no_proxy"]


@contextmanager
def unix_path(path: Path) -> Iterator[Target]:
    yield Target(path=str(path), transport="unix")


@contextmanager
def unix_listener(folder: Path) -> Iterator[Target]:
    path = folder / ".s.PGSQL.5432"
    with network_stack(), socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        yield Target("127.0.0.1", 5432)


@contextmanager
def unix_datagrams(folder: Path) -> Iterator[Target]:
    path = folder / "dienst.sock"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.bind(str(path))
        yield Target(path=str(path), transport="unix")


@contextmanager
def udp(answer: bytes) -> Iterator[Target]:
    def serve() -> None:
        _, client = receiver.recvfrom(512)
        if answer:
            receiver.sendto(answer, client)

    with network_stack(), socket.socket(type=socket.SOCK_DGRAM) as receiver:
        receiver.bind(("127.0.0.1", 5353))
        thread = threading.Thread(target=serve)
        thread.start()
        yield Target("127.0.0.1", 5353, transport="udp")
        thread.join()


FURTHER: dict[str, tuple[str, Callable[[Path], AbstractContextManager[Target]]]] = {
    "spricht HTTP": ("verbunden", lambda _: speaking(partial(reply, OK))),
    "spricht zuerst": ("verbunden", lambda _: speaking(partial(say, b"220 da\r\n"))),
    "versteht kein HTTP": ("verbunden", lambda _: speaking(understand_nothing)),
    "HTTP 503": ("offen-nicht-bereit", lambda _: speaking(partial(reply, BUSY))),
    "Redis auf anderem Port": (
        "offen-nicht-bereit",
        lambda _: entered("redis-laedt", port=7000),
    ),
    "PostgreSQL auf anderem Port": (
        "offen-nicht-bereit",
        lambda _: entered("postgresql-startet", port=6000),
    ),
    "localhost ohne Dienst": (
        "localhost-im-container" if container_hints() else "kein-dienst",
        lambda _: silent_port(),
    ),
    "Dienst auf 127.0.0.2": (
        "andere-adresse",
        lambda _: listening("127.0.0.2", "127.0.0.1"),
    ),
    "Dienst auf ::1": ("nur-andere-familie", lambda _: listening("::1", "127.0.0.1")),
    "0.0.0.0 als Ziel": ("verbunden", lambda _: listening("127.0.0.1", "0.0.0.0")),
    "ein Name, zwei Rechner": ("nur-manche-adressen", lambda _: several_addresses()),
    "volle Schlange hier": ("dienst-nimmt-nicht-an", lambda _: full_queue_here()),
    "kein IPv6": ("keine-adresse", lambda _: no_ipv6()),
    "seltenes ICMP": ("sonstiges", lambda _: unusual_icmp()),
    "Router ohne Route": ("keine-route", lambda _: router_without_route()),
    "Firewall mit RST vor dem Dienst": ("kein-dienst", lambda _: firewall_here()),
    "Firewall mit ICMP auf dem Loopback": (
        "firewall-lehnt-ab",
        lambda _: icmp_on_loopback(),
    ),
    "Proxy und Ziel tot": (
        "kein-dienst",
        lambda _: proxy_where_the_target_refuses_too(),
    ),
    "Proxy gilt nicht": ("verbunden", lambda _: proxy_that_does_not_apply()),
    "nur Unix-Socket": ("nur-unix-socket", unix_listener),
    "gewöhnliche Datei": ("unix-kein-socket", lambda _: unix_path(Path(__file__))),
    "Ordner": ("unix-kein-socket", unix_path),
    "Pfad durch eine Datei": (
        "unix-fehlt",
        lambda _: unix_path(Path(__file__, "dienst.sock")),
    ),
    "Datagramme": ("unix-anderer-typ", unix_datagrams),
    "UDP mit Antwort": ("verbunden", lambda _: udp(b"da")),
    "UDP ohne Antwort": ("udp-ohne-antwort", lambda _: udp(b"")),
}


@pytest.mark.parametrize("case", FURTHER)
def test_names_further_causes(case: str, tmp_path: Path) -> None:
    cause, situation = FURTHER[case]
    with situation(tmp_path) as target:
        found = examine(target, timeout=2)
    assert found.cause == cause, found


def test_every_cause_occurs_and_has_a_text() -> None:
    proven = {scenario.cause for scenario in scenarios()}
    proven |= {cause for cause, _ in FURTHER.values()}
    assert proven | {"localhost-im-container", "kein-dienst"} == set(CAUSES)
    for key, cause in CAUSES.items():
        words = dict.fromkeys(("target", "host", "port", "transport", "found"), "x")
        title, step = cause.title.format_map(words), cause.next_step.format_map(words)
        assert title, key
        assert not title.endswith("."), key
        assert step.endswith("."), key


def test_tells_rst_from_icmp_and_its_sender() -> None:
    with enter("firewall-rst") as target:
        [first, *_] = examine(target).findings.attempts
    assert (first.answer, first.icmp) == ("rst", None)
    with enter("kubernetes-ohne-endpunkte") as target:
        attempts = examine(target).findings.attempts
        attempts += diagnose(str(target.ipv6), target.port).findings.attempts
    seen = [(a.icmp.type, a.icmp.code, a.icmp.sender) for a in attempts if a.icmp]
    assert seen == [(3, 3, "192.0.2.2"), (1, 4, "2001:db8::2")]
    assert {a.error for a in attempts} == {first.error}


def test_waits_as_long_as_told() -> None:
    with enter("firewall-drop") as target:
        found = examine(target, timeout=0.5)
    for attempt in found.findings.attempts:
        assert attempt.answer == "schweigen"
        assert attempt.seconds >= 0.5


def test_names_the_listening_program() -> None:
    with network_stack(), socket.create_server(("127.0.0.2", 8080)):
        found = diagnose("127.0.0.1", 8080)
        [listener] = found.findings.listeners or []
    assert (listener.address, listener.port) == ("127.0.0.2", 8080)
    assert "python" in listener.process or "pytest" in listener.process
    assert "127.0.0.2:8080" in found.next_step


def test_admits_what_it_cannot_see() -> None:
    """psutil liest das Netz des ersten Threads; das eines anderen kennt es nicht."""
    seen: list[Diagnosis] = []

    def work() -> None:
        with network_stack(), socket.create_server(("127.0.0.2", 8080)):
            seen.append(diagnose("127.0.0.1", 8080))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen[0].findings.listeners is None
    assert seen[0].findings.attempts[0].answer == "rst"


def test_lets_no_control_characters_through() -> None:
    attack = b"HTTP/1.0 503 \x1b[2J\x07Weg" + 5000 * b"!" + b"\r\n\r\n"
    with speaking(partial(reply, attack)) as target:
        found = examine(target)
    assert found.cause == "offen-nicht-bereit"
    assert found.title.isprintable()
    assert len(found.title) < 200


@pytest.mark.parametrize("place", ["127.0.0.1:3128", "127.0.0.1:99999", "[::1"])
def test_keeps_the_password_of_a_proxy_to_itself(place: str) -> None:
    with enter("toter-proxy") as target:
        os.environ["http_proxy"] = f"http://ich:geheim@{place}"
        found = examine(target)
    assert found.cause == "toter-proxy"
    assert place in found.title
    assert "geheim" not in repr(found)


def test_needs_no_rights() -> None:
    program = (
        "from verbindungslabor.diagnose import diagnose\n"
        "print(diagnose('server.example', 8080).cause)\n"
    )
    without_rights = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]
    with enter("firewall-port-unreachable"):
        completed = subprocess.run(
            [*without_rights, sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=True,
        )
    assert completed.stdout.strip() == "firewall-lehnt-ab"


def test_leaves_nothing_open() -> None:
    def open_descriptors() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    with enter("zweite-adresse") as target:
        before = open_descriptors(), threading.active_count()
        examine(target)
        assert (open_descriptors(), threading.active_count()) == before
