"""Am Port selbst: nichts lauscht, das Falsche lauscht, oder die Schlange ist voll."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import partial

from verbindungslabor.hosts import LATENCY, two_hosts
from verbindungslabor.scenarios.registry import Target, scenario
from verbindungslabor.scenarios.workshop import (
    answer_http,
    background,
    listen,
    on_host,
    on_localhost,
    set_kernel_parameter,
)
from verbindungslabor.stack import network_stack


@scenario(
    "leerer-port",
    title="Leerer Port",
    outcome="ConnectionRefusedError, sofort: Der Rechner antwortet mit RST.",
    cause="kein-dienst",
)
def empty_port(port: int) -> Iterator[Target]:
    # Ohne Laufzeit käme die Antwort mal vor, mal nach der ersten Frage von psycopg 3,
    # und es meldete bald dies, bald jenes.
    with two_hosts(latency=LATENCY) as (_, server):
        yield on_host(server, port)


@scenario(
    "gebunden-ohne-listen",
    title="Port gebunden, aber niemand lauscht",
    outcome="ConnectionRefusedError, sofort: Ohne listen() ist der Port geschlossen.",
    cause="kein-dienst",
)
def bound_only(port: int) -> Iterator[Target]:
    with two_hosts() as (_, server):
        with server:
            bound = socket.socket(socket.AF_INET6)
        with bound:
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
            bound.bind(("::", port))
            yield on_host(server, port)


@scenario(
    "nur-loopback",
    title="Dienst lauscht nur auf 127.0.0.1, der Client ist ein anderer Rechner",
    outcome="ConnectionRefusedError, sofort: Auf der äußeren Adresse lauscht nichts.",
    cause="kein-dienst",
)
def loopback_only(port: int) -> Iterator[Target]:
    with two_hosts() as (_, server):
        with server:
            listener = socket.create_server(("127.0.0.1", port))
        with listener:
            yield on_host(server, port)


@scenario(
    "nur-ipv6",
    title="Dienst lauscht nur auf ::1, der Client nimmt localhost",
    outcome="Über ::1 verbunden; über 127.0.0.1 ConnectionRefusedError, sofort.",
    cause="nur-andere-familie",
)
def ipv6_only(port: int) -> Iterator[Target]:
    with (
        network_stack(),
        socket.create_server(("::1", port), family=socket.AF_INET6) as listener,
        background(partial(answer_http, listener)),
    ):
        yield on_localhost(port)


@scenario(
    "nur-ipv4",
    title="Dienst lauscht nur auf 127.0.0.1, der Client nimmt localhost",
    outcome="Über 127.0.0.1 verbunden; über ::1 ConnectionRefusedError, sofort.",
    cause="nur-andere-familie",
)
def ipv4_only(port: int) -> Iterator[Target]:
    with (
        network_stack(),
        socket.create_server(("127.0.0.1", port)) as listener,
        background(partial(answer_http, listener)),
    ):
        yield on_localhost(port)


@scenario(
    "voller-backlog",
    title="Backlog des Servers voll (TCP)",
    outcome="TimeoutError nach dem eigenen Timeout: Der Server verwirft das SYN.",
    cause="keine-antwort",
)
def full_backlog(port: int) -> Iterator[Target]:
    with two_hosts() as (_, server), ExitStack() as cleanup:
        with server:
            cleanup.enter_context(listen(port, backlog=0))
            waiting = socket.create_connection(("127.0.0.1", port))
        with waiting:
            yield on_host(server, port)


@scenario(
    "udp-ohne-empfaenger",
    title="UDP an einen leeren Port",
    outcome="send() gelingt, erst recv() löst ConnectionRefusedError aus.",
    cause="kein-dienst",
)
def udp_without_receiver(port: int) -> Iterator[Target]:
    with two_hosts() as (_, server):
        yield replace(on_host(server, port), transport="udp")


@scenario(
    "ports-erschoepft",
    title="Kein freier Port beim Client",
    outcome="OSError 99 (EADDRNOTAVAIL), sofort: Es geht kein Paket hinaus.",
    cause="ports-erschoepft",
)
def ports_exhausted(port: int) -> Iterator[Target]:
    with two_hosts() as (_, server), ExitStack() as cleanup:
        with server:
            cleanup.enter_context(listen(port))
        set_kernel_parameter("net.ipv4.ip_local_port_range", "40000 40001")
        for address in (server.ipv4, server.ipv6):
            for _ in range(2):
                taken = socket.create_connection((address, port))
                cleanup.enter_context(taken)
        yield on_host(server, port)


@scenario(
    "selbstverbindung",
    title="TCP verbindet sich mit sich selbst",
    outcome="Verbunden, obwohl niemand lauscht: Eigener Port und Zielport sind gleich.",
    cause="selbstverbindung",
    port=40000,
)
def self_connect(port: int) -> Iterator[Target]:
    with network_stack():
        # Nur ein Port zur Wahl: Was sonst in einer Schleife irgendwann eintritt,
        # geschieht so beim ersten Versuch.
        if port < 1024:
            set_kernel_parameter("net.ipv4.ip_unprivileged_port_start", "0")
        set_kernel_parameter("net.ipv4.ip_local_port_range", f"{port} {port}")
        yield on_localhost(port)
