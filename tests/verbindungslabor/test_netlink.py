"""Was der Kernel nicht verkabelt, meldet er; das Labor verschweigt es nicht."""

import errno
import os
import shutil
import subprocess
from collections.abc import Callable

import pytest

from verbindungslabor import LabUnavailableError, netlink, network_stack, two_hosts

pytestmark = pytest.mark.usefixtures("lab")


def take_namespace() -> None:
    """Legt ein Kabel in einen Dateideskriptor, der kein Netzwerk-Stack ist."""
    null = os.open(os.devnull, os.O_RDONLY)
    try:
        netlink.add_cable("nah", "fern", mac="02:00:00:00:00:09", namespace=null)
    finally:
        os.close(null)


@pytest.mark.parametrize(
    ("ask", "number"),
    [
        (lambda: netlink.add_route("198.51.100.1", "192.0.2.7"), errno.ENETUNREACH),
        (lambda: netlink.add_address("lo", "127.0.0.1", 8), errno.EEXIST),
        (take_namespace, errno.EINVAL),
    ],
    ids=["Weg ohne Netz", "Adresse zweimal", "kein Netzwerk-Stack"],
)
def test_refusal_of_the_kernel(ask: Callable[[], None], number: int) -> None:
    with network_stack(), pytest.raises(netlink.NetlinkError) as caught:
        ask()
    assert caught.value.errno == number


def test_what_is_missing_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("verbindungslabor.hosts._INTERFACE", "name-ist-zu-lang")
    with (
        pytest.raises(LabUnavailableError, match=r"legt kein Kabel an .+modprobe veth"),
        two_hosts(),
    ):
        pass


@pytest.mark.skipif(
    shutil.which("ip") is None, reason="ip fehlt → Debian: apt install iproute2"
)
def test_iproute2_sees_the_same() -> None:
    """Adressen, Nachbarn und Wege, wie ein anderes Programm sie liest."""
    with two_hosts() as (client, server):
        netlink.add_route("198.51.100.1", server.ipv4)
        netlink.add_route("2001:db8:1::1", server.ipv6)

        def ip(*words: str) -> str:
            return subprocess.check_output(["ip", *words], encoding="utf-8")

        addresses = ip("-brief", "address", "show", "eth0")
        assert f"{client.ipv4}/24 {client.ipv6}/64" in addresses
        assert "UP" in addresses
        neighbours = ip("neigh")
        for address in (server.ipv4, server.ipv6):
            entry = f"{address} dev eth0 lladdr 02:00:00:00:00:02 PERMANENT"
            assert entry in neighbours
        assert f"198.51.100.1 via {server.ipv4} dev eth0" in ip("route")
        assert f"2001:db8:1::1 via {server.ipv6} dev eth0" in ip("-6", "route")
