"""Zwei Rechner, ein Kabel, echte Firewall."""

import os
import socket
import threading
import time

import pytest

from verbindungslabor import LabUnavailableError, firewall, two_hosts

pytestmark = pytest.mark.usefixtures("lab")


@pytest.mark.parametrize("version", ["ipv4", "ipv6"])
def test_data_arrives_unchanged(version: str) -> None:
    sent = bytes(range(256)) * 4000
    received = bytearray()
    with two_hosts() as (_, server):
        address = getattr(server, version)
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with server:
            listener = socket.create_server((address, 8080), family=family)

        def receive() -> None:
            with listener.accept()[0] as connection:
                while chunk := connection.recv(65536):
                    received.extend(chunk)

        with listener:
            thread = threading.Thread(target=receive)
            thread.start()
            with socket.create_connection((address, 8080), timeout=5) as connection:
                connection.sendall(sent)
            thread.join()
    assert received == sent


def test_latency_delays_both_directions() -> None:
    with two_hosts(latency=0.1) as (_, server), socket.socket() as sock:
        start = time.monotonic()
        with pytest.raises(ConnectionRefusedError):
            sock.connect((server.ipv4, 8080))
        assert time.monotonic() - start >= 0.2


def test_client_and_cable_share_one_cpu() -> None:
    """Sonst hielte sich nach einem ICMP ab und zu ein Client für verbunden."""
    before = os.sched_getaffinity(0)
    with two_hosts():
        (cable,) = (t for t in threading.enumerate() if t.name == "Kabel")
        assert cable.native_id is not None
        assert os.sched_getaffinity(0) == os.sched_getaffinity(cable.native_id)
        assert len(os.sched_getaffinity(0)) == 1
    assert os.sched_getaffinity(0) == before


def test_names_resolve() -> None:
    with two_hosts() as (client, server):
        for host in (client, server):
            found = socket.getaddrinfo(host.name, 80, type=socket.SOCK_STREAM)
            assert {entry[4][0] for entry in found} == {host.ipv4, host.ipv6}


REFUSED = ConnectionRefusedError, "Connection refused"
NO_HOST = OSError, "No route to host"
NO_NET = OSError, "Network is unreachable"
OUTCOMES = {
    "accept": (REFUSED, REFUSED),
    "drop": ((TimeoutError, "timed out"), (TimeoutError, "timed out")),
    "reject": (REFUSED, REFUSED),
    "reject with tcp reset": (REFUSED, REFUSED),
    "reject with icmpx port-unreachable": (REFUSED, REFUSED),
    "reject with icmpx host-unreachable": (NO_HOST, NO_HOST),
    "reject with icmpx admin-prohibited": (
        NO_HOST,
        (PermissionError, "Permission denied"),
    ),
    "reject with icmpx no-route": (NO_NET, NO_NET),
}


@pytest.mark.parametrize("verdict", OUTCOMES)
def test_verdict_decides_the_exception(verdict: str) -> None:
    with two_hosts() as (_, server):
        with server:
            firewall(verdict, port=8080)
        addresses = server.ipv4, server.ipv6
        for address, (kind, text) in zip(addresses, OUTCOMES[verdict], strict=True):
            start = time.perf_counter()
            with pytest.raises(kind, match=text) as caught:
                socket.create_connection((address, 8080), timeout=2)
            assert type(caught.value) is kind
            waited = time.perf_counter() - start
            assert (waited > 1.9) == (kind is TimeoutError)


def test_new_verdict_replaces_the_old_one() -> None:
    with two_hosts() as (_, server):
        with server:
            firewall("drop", port=8080)
            firewall("reject with tcp reset", port=8080)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((server.ipv4, 8080), timeout=5)


def test_unknown_verdict_is_explained() -> None:
    with (
        two_hosts() as (_, server),
        server,
        pytest.raises(ValueError, match="nftables lehnt „tcp dport 8080 denken“ ab"),
    ):
        firewall("denken", port=8080)


def test_missing_nft_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with (
        two_hosts() as (_, server),
        server,
        pytest.raises(LabUnavailableError, match="apt install nftables"),
    ):
        firewall("drop", port=8080)
