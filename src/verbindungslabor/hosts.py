"""Zwei Rechner an einem Kabel, alle in diesem Kernel."""

import itertools
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from verbindungslabor import netlink
from verbindungslabor.stack import (
    CLONE_NEWNET,
    LabUnavailableError,
    enter_namespace,
    network_stack,
    new_network,
    open_namespace,
)
from verbindungslabor.wire import disable_checksum_offload, has_link, wire

LATENCY = 0.002  # Sekunden je Frame, wie zu einem Rechner in derselben Region
# So lange braucht ein Frame mindestens; währenddessen verlässt der Client `connect()`.
_SHORTEST = 0.0001  # Sekunden
_INTERFACE = "eth0"
_UP_LIMIT = 30.0  # Sekunden
_built = itertools.count(os.getpid())


@dataclass
class Host:
    """Ein Rechner mit eigenem Netzwerk-Stack; `with host:` wechselt auf ihn.

    Sockets behalten den Rechner, auf dem sie entstanden sind.

    Attributes:
        name: Rechnername, der im Labor auflöst.
        ipv4: IPv4-Adresse aus dem Dokumentationsbereich 192.0.2.0/24 (RFC 5737).
        ipv6: IPv6-Adresse aus dem Dokumentationsbereich 2001:db8::/32 (RFC 3849).
    """

    name: str
    ipv4: str
    ipv6: str
    namespace: int = field(repr=False)
    _left: list[int] = field(default_factory=list, init=False, repr=False)

    def __enter__(self) -> "Host":
        self._left.append(open_namespace("net"))
        enter_namespace(self.namespace, CLONE_NEWNET)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        previous = self._left.pop()
        enter_namespace(previous, CLONE_NEWNET)
        os.close(previous)


def _mac(number: int) -> str:
    return f"02:00:00:00:00:0{number}"


def _plug_in(host: Host, neighbour: Host, mac: str) -> None:
    disable_checksum_offload(_INTERFACE)
    netlink.add_address(_INTERFACE, host.ipv4, 24)
    netlink.add_address(_INTERFACE, host.ipv6, 64)
    netlink.set_up(_INTERFACE)
    # Auf einem überlasteten Rechner käme die Antwort auf die Suche nach dem Nachbarn zu
    # spät, und der Kernel meldete „No route to host“.
    for address in (neighbour.ipv4, neighbour.ipv6):
        netlink.add_neighbour(_INTERFACE, address, mac)


def _wait_until(condition: Callable[[], bool], interface: str) -> None:
    deadline = time.monotonic() + _UP_LIMIT
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{interface} ist nach {_UP_LIMIT:.0f} s nicht bereit")
        time.sleep(0.001)


def _wait_until_up(interface: str) -> None:
    # Bis der Kernel das Kabel bemerkt hat, verwirft er Frames ohne Meldung.
    _wait_until(lambda: has_link(interface), interface)


def _wait_until_reachable(host: Host) -> None:
    # Eine neue IPv6-Adresse nimmt der Kernel nebenher in Betrieb (addrconf_dad_work);
    # bis dahin verfällt jedes SYN und kommt erst nach 1 s wieder. So weit ist er, wenn
    # er der Multicast-Gruppe der Adresse beigetreten ist.
    suffix = socket.inet_pton(socket.AF_INET6, host.ipv6)[-3:].hex()
    groups = Path("/proc/thread-self/net/igmp6")
    _wait_until(lambda: f"01ff{suffix}" in groups.read_text(), _INTERFACE)


@contextmanager
def _one_cpu() -> Iterator[None]:
    """Hält diesen Thread und alle, die er startet, auf einem Prozessor.

    Ein ICMP über IPv4 weckt, wer auf `connect()` wartet, schon bevor der Fehler am
    Socket steht (`ip_icmp_error` vor `tcp_done_with_error` in tcp_v4_err). Kommt der
    Geweckte auf einem anderen Prozessor dazwischen, liest er `SO_ERROR` 0 und hält sich
    für verbunden; auf demselben läuft er erst, wenn beides getan ist.
    """
    allowed = os.sched_getaffinity(0)
    one = sorted(allowed)[next(_built) % len(allowed)]
    os.sched_setaffinity(0, {one})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


@contextmanager
def two_hosts(*, latency: float = _SHORTEST) -> Iterator[tuple[Host, Host]]:
    """Baut zwei Rechner auf und verbindet sie mit einem Kabel.

    Der Block läuft auf dem ersten Rechner, dem Client, und auf einem einzigen
    Prozessor.

    Args:
        latency: Sekunden, die jeder Frame mindestens unterwegs ist.

    Yields:
        Client (`client.example`) und Server (`server.example`).

    Raises:
        LabUnavailableError: kein Linux, oder es fehlen Rechte oder Kernel-Module.

    Quelle:
        veth(4), packet(7); Adressen nach RFC 5737 und RFC 3849.
    """
    with network_stack(), ExitStack() as cleanup:
        client, server = _connected_hosts(cleanup)
        with _one_cpu(), wire("kabel1", "kabel2", latency), client:
            yield client, server


def _connected_hosts(cleanup: ExitStack) -> list[Host]:
    def here(name: str, number: int) -> Host:
        namespace = open_namespace("net")
        cleanup.callback(os.close, namespace)
        return Host(name, f"192.0.2.{number}", f"2001:db8::{number}", namespace)

    # Der Thread steht im Stack, in dem das Kabel liegt.
    hosts = []
    cable = here("Kabel", 0)
    try:
        for number, name in enumerate(("client.example", "server.example"), 1):
            with cable:
                new_network()
                host = here(name, number)
            end = f"kabel{number}"
            netlink.add_cable(
                end, _INTERFACE, mac=_mac(number), namespace=host.namespace
            )
            netlink.set_up(end)
            hosts.append(host)
        client, server = hosts
        for host, neighbour, number in ((client, server, 2), (server, client, 1)):
            with host:
                _plug_in(host, neighbour, _mac(number))
    except netlink.NetlinkError as error:
        raise LabUnavailableError(
            f"Der Kernel legt kein Kabel an ({error}). Meist fehlt ihm das Modul veth "
            "(modprobe veth) oder IPv6 (sysctl net.ipv6.conf.all.disable_ipv6=0)."
        ) from error
    for number, host in enumerate(hosts, 1):
        _wait_until_up(f"kabel{number}")
        with host:
            _wait_until_up(_INTERFACE)
            _wait_until_reachable(host)
    return hosts
