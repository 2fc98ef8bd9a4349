"""Unterwegs: Firewall, fehlende Route, Rechner nicht da, Dienst ohne Endpunkte."""

from collections.abc import Callable, Iterator
from functools import partial

from verbindungslabor.hosts import two_hosts
from verbindungslabor.nftables import firewall
from verbindungslabor.scenarios.registry import Target, scenario
from verbindungslabor.scenarios.workshop import listen, on_host


def _behind_firewall(verdict: str, port: int) -> Iterator[Target]:
    with two_hosts() as (_, server):
        with server:
            firewall(verdict, port=port)
            listener = listen(port)
        with listener:
            yield on_host(server, port)


def _verdict(verdict: str) -> Callable[[int], Iterator[Target]]:
    return partial(_behind_firewall, verdict)


scenario(
    "firewall-rst",
    title="Firewall antwortet mit RST",
    outcome="ConnectionRefusedError, sofort; von einem leeren Port nicht zu trennen.",
    cause="kein-dienst",
)(_verdict("reject with tcp reset"))
scenario(
    "firewall-port-unreachable",
    title="Firewall antwortet mit ICMP „Port unreachable“",
    outcome="ConnectionRefusedError, sofort: Der Kernel übersetzt das ICMP.",
    cause="firewall-lehnt-ab",
)(_verdict("reject with icmpx port-unreachable"))
scenario(
    "firewall-host-unreachable",
    title="Firewall antwortet mit ICMP „Host unreachable“",
    outcome="OSError 113 (EHOSTUNREACH), sofort.",
    cause="firewall-unerreichbar",
)(_verdict("reject with icmpx host-unreachable"))
scenario(
    "firewall-admin-prohibited",
    title="Firewall antwortet mit ICMP „Administratively prohibited“",
    outcome="OSError 113 (EHOSTUNREACH) über IPv4, PermissionError über IPv6, sofort.",
    cause="firewall-verboten",
)(_verdict("reject with icmpx admin-prohibited"))
scenario(
    "firewall-no-route",
    title="Firewall antwortet mit ICMP „No route“",
    outcome="OSError 101 (ENETUNREACH), sofort.",
    cause="firewall-keine-route",
)(_verdict("reject with icmpx no-route"))
scenario(
    "firewall-drop",
    title="Firewall verwirft ohne Antwort",
    outcome="TimeoutError nach dem eigenen Timeout: Es kommt keine Antwort.",
    cause="keine-antwort",
)(_verdict("drop"))


@scenario(
    "keine-route",
    title="Keine Route zum Ziel",
    outcome="OSError 101 (ENETUNREACH), sofort: Es geht kein Paket hinaus.",
    cause="keine-route",
)
def no_route(port: int) -> Iterator[Target]:
    with two_hosts():
        outside = "198.51.100.7"
        yield Target(outside, port, ipv4=outside, ipv6="2001:db8:ffff::7")


@scenario(
    "rechner-aus",
    title="Unter der Adresse ist kein Rechner",
    outcome="OSError 113 (EHOSTUNREACH) nach rund drei Sekunden.",
    cause="rechner-nicht-da",
)
def host_down(port: int) -> Iterator[Target]:
    with two_hosts():
        unused = "192.0.2.99"
        yield Target(unused, port, ipv4=unused, ipv6="2001:db8::99")
