"""Mitschnitte: vollständig, wiederholbar, für tshark lesbar."""

import errno
import select
import socket
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from bausatz.check.system import TSHARK
from tests import tshark
from verbindungslabor import (
    Frame,
    LabUnavailableError,
    capture,
    enter,
    firewall,
    network_stack,
    normalize,
    read_packets,
    read_pcap,
    two_hosts,
    write_pcap,
)

pytestmark = pytest.mark.usefixtures("lab")
each_version = pytest.mark.parametrize("version", ["ipv4", "ipv6"])


def family_of(address: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def refused_attempt(version: str, verdict: str) -> list[Frame]:
    """Ein Versuch auf Port 8080, über den die Firewall des Servers urteilt."""
    with two_hosts() as (_, server):
        with server:
            firewall(verdict, port=8080)
        address = getattr(server, version)
        with socket.socket(family_of(address)) as client, capture() as frames:
            client.settimeout(1.5)
            client.connect_ex((address, 8080))
    return frames


def conversation(version: str) -> list[Frame]:
    """Verbindung, ein Wort hin, ein Wort zurück, ein UDP-Paket ins Leere."""
    with two_hosts() as (_, server), capture() as frames:
        address = getattr(server, version)
        family = family_of(address)
        with server:
            listener = socket.create_server((address, 8080), family=family)
        with listener, socket.create_connection((address, 8080), timeout=30) as client:
            connection, _ = listener.accept()
            with connection:
                client.sendall(b"hallo")
                connection.recv(5, socket.MSG_WAITALL)
                connection.sendall(b"welt")
                client.recv(4, socket.MSG_WAITALL)
                with socket.socket(family, socket.SOCK_DGRAM) as datagram:
                    datagram.settimeout(30)
                    datagram.connect((address, 9))
                    datagram.send(b"?")
                    with pytest.raises(ConnectionRefusedError):
                        datagram.recv(1)
    return frames


def names(frames: list[Frame]) -> list[str]:
    return [packet.name for packet in read_packets(frames)]


def icmp(version: str) -> str:
    return "ICMPv6 port unreachable" if version == "ipv6" else "ICMP port unreachable"


@each_version
@pytest.mark.parametrize(
    ("verdict", "answer"),
    [("accept", "RST, ACK"), ("reject with tcp reset", "RST, ACK"), ("reject", "ICMP")],
)
def test_refusal_is_two_packets(version: str, verdict: str, answer: str) -> None:
    frames = refused_attempt(version, verdict)
    answer = icmp(version) if answer == "ICMP" else answer
    assert names(frames) == ["SYN", answer]
    syn, refusal = read_packets(normalize(frames))
    assert (syn.source, syn.target) == (refusal.target, refusal.source)
    assert (syn.source.port, syn.target.port) == (50_000, 8080)
    assert syn.answered
    assert refusal.time == 0


@each_version
def test_refusal_by_a_router_names_it(version: str) -> None:
    runs = []
    for _ in range(2):
        with enter("kubernetes-ohne-endpunkte") as target, capture() as frames:
            address = str(getattr(target, version))
            with socket.socket(family_of(address)) as client:
                assert client.connect_ex((address, target.port)) == errno.ECONNREFUSED
        runs.append(normalize(frames))
    # Unterwegs altert das zitierte Paket; ein Zitat bleibt es trotzdem.
    assert runs[0] == runs[1]
    syn, refusal = read_packets(runs[0])
    router = "2001:db8::2" if version == "ipv6" else "192.0.2.2"
    assert refusal.name == f"{icmp(version)} von {router}"
    assert (syn.source, syn.target) == (refusal.target, refusal.source)


@each_version
def test_silence_is_visible(version: str) -> None:
    first, second = read_packets(normalize(refused_attempt(version, "drop")))
    assert (first.name, second.name) == ("SYN", "SYN")
    assert (first.answered, second.answered) == (False, False)
    assert (first.repeated, second.repeated) == (False, True)
    assert (first.time, second.time) == (0, 1)


def test_late_answer_belongs_to_the_repetition() -> None:
    with two_hosts() as (_, server), socket.socket() as client, capture() as frames:
        with server:
            firewall("drop", port=8080)
        client.setblocking(False)
        client.connect_ex((server.ipv4, 8080))
        with server:
            firewall("accept", port=8080)
        assert select.select([], [client], [], 30)[1]
    first, *_, last, refusal = read_packets(frames)
    assert (first.answered, last.answered) == (False, True)
    assert refusal.name == "RST, ACK"


@each_version
def test_conversation_is_complete(version: str) -> None:
    packets = read_packets(conversation(version))
    assert [p.name for p in packets[:4]] == ["SYN", "SYN, ACK", "ACK", "PSH, ACK"]
    assert [p.size for p in packets if p.name == "PSH, ACK"] == [5, 4]
    assert "UDP" in [p.name for p in packets]
    assert icmp(version) in [p.name for p in packets]
    assert all(p.answered for p in packets if p.name.startswith(("SYN", "PSH")))


def test_loopback_shows_each_packet_once() -> None:
    with network_stack(), socket.socket() as client, capture() as frames:
        client.connect_ex(("127.0.0.1", 8080))
    assert names(frames) == ["SYN", "RST, ACK"]


@each_version
@pytest.mark.parametrize("verdict", ["accept", "reject", "drop"])
def test_two_runs_give_the_same_bytes(version: str, verdict: str) -> None:
    one, other = (refused_attempt(version, verdict) for _ in range(2))
    assert one != other
    assert normalize(one) == normalize(other)


@each_version
def test_sequence_numbers_and_clocks_are_the_same(version: str) -> None:
    # Wann bestätigt wird, hängt vom Takt ab; der Anfang steht fest.
    one, other = (normalize(conversation(version))[:4] for _ in range(2))
    assert one == other


@each_version
def test_slow_programs_leave_no_trace(version: str) -> None:
    frames = conversation(version)
    slow = [Frame(f.time + 0.6 * n, f.data) for n, f in enumerate(frames)]
    assert normalize(slow) == normalize(frames)


@each_version
def test_only_the_attempt_remains(version: str) -> None:
    with two_hosts() as (_, server):
        address = getattr(server, version)
        nobody = address.removesuffix("2") + "77"
        with capture() as frames:
            for target in (nobody, address):
                with socket.socket(family_of(address)) as client:
                    client.settimeout(0.2 if target is nobody else 30)
                    client.connect_ex((target, 8080))
    # Niemand hat die erste Adresse; zu hören ist nur die Suche nach ihr.
    assert len(frames) > 2
    assert len(normalize(frames)) == 2


@each_version
@pytest.mark.parametrize("verdict", ["accept", "reject", "drop"])
def test_tshark_agrees(version: str, verdict: str, tmp_path: Path) -> None:
    check_with_tshark(normalize(refused_attempt(version, verdict)), tmp_path)


@each_version
def test_tshark_agrees_on_a_conversation(version: str, tmp_path: Path) -> None:
    check_with_tshark(normalize(conversation(version)), tmp_path)


def check_with_tshark(frames: list[Frame], folder: Path) -> None:
    if reason := TSHARK.obstacle():
        pytest.skip(reason)
    write_pcap(folder / "x.pcap", frames)
    assert read_pcap(folder / "x.pcap") == frames
    seen = [(p.source, p.name) for p in read_packets(frames)]
    assert tshark.read(folder / "x.pcap") == seen


def test_nothing_is_left_behind() -> None:
    def traces() -> tuple[int, int]:
        return threading.active_count(), len(list(Path("/proc/self/fd").iterdir()))

    with network_stack():
        before = traces()
        with suppress(ZeroDivisionError), capture():
            _ = 1 / 0
        assert traces() == before


def test_endless_traffic_does_not_hold_the_block() -> None:
    done = threading.Event()

    def chatter() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as talker:
            while not done.wait(0.01):
                talker.sendto(b"?", ("127.0.0.1", 9))

    with network_stack():
        thread = threading.Thread(target=chatter)
        try:
            with capture() as frames:
                thread.start()
        finally:
            done.set()
            thread.join()
    assert "UDP" in names(frames)


def test_missing_library_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "dpkt", None)
    with pytest.raises(LabUnavailableError, match=r"verbindungslabor\[pakete\]"):
        normalize([Frame(0, b"")])


@pytest.mark.parametrize("content", [b"", b"kein Mitschnitt, nur Text in einer Datei"])
def test_foreign_file_is_explained(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.pcap").write_bytes(content)
    with pytest.raises(ValueError, match=r"x\.pcap ist kein Mitschnitt"):
        read_pcap(tmp_path / "x.pcap")
