"""Die Umgebung des Clients: Container, Kubernetes, Proxy, Namensauflösung."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from verbindungslabor.hosts import two_hosts
from verbindungslabor.nftables import load_rules
from verbindungslabor.scenarios.ports import loopback_only
from verbindungslabor.scenarios.registry import Target, scenario
from verbindungslabor.scenarios.workshop import (
    add_routes,
    answer_http,
    background,
    listen,
    on_host,
    on_localhost,
    readable,
    set_kernel_parameter,
)
from verbindungslabor.stack import private_folder, replace_file

_SERVICE = "198.51.100.10", "2001:db8:ffff::10"
# Tabelle, Ketten und Urteil wie kube-proxy sie anlegt (pkg/proxy/nftables/proxier.go).
_KUBE_PROXY = """
table {family} kube-proxy {{
    map no-endpoint-services {{
        type {type} . inet_proto . inet_service : verdict
        elements = {{ {address} . tcp . {port} : goto reject-chain }}
    }}
    chain reject-chain {{
        reject
    }}
    chain service-endpoints-check {{
        {family} daddr . meta l4proto . th dport vmap @no-endpoint-services
    }}
    chain filter-forward {{
        type filter hook forward priority -110
        ct state new jump service-endpoints-check
    }}
}}
"""
_NAME = "gibt-es-nicht.example"
_NXDOMAIN = 3
_RESPONSE_FLAGS = 0x8180  # Antwort, Rekursion erwünscht und vorhanden


@scenario(
    "container-localhost",
    title="Im Container: localhost meint den Container, der Dienst läuft daneben",
    outcome="ConnectionRefusedError, sofort: Im eigenen Netz lauscht nichts.",
    cause="localhost-im-container",
)
def container_localhost(port: int) -> Iterator[Target]:
    with two_hosts() as (container, outside), outside, listen(port), container:
        # Diese Variable setzt Podman in seinen Containern.
        yield replace(on_localhost(port), environment={"container": "podman"})


# Für Anrufer von außen ist es dieselbe Lage: Der Vermittler von Docker lauscht
# auf dem Loopback seines Rechners.
scenario(
    "container-port-nur-loopback",
    title="Container-Port nur auf 127.0.0.1 veröffentlicht, Zugriff von außen",
    outcome="ConnectionRefusedError, sofort: Auf der äußeren Adresse lauscht nichts.",
    cause="kein-dienst",
)(loopback_only)


@scenario(
    "kubernetes-ohne-endpunkte",
    title="Kubernetes-Service ohne Endpunkte",
    outcome="ConnectionRefusedError, sofort: Die Regel von kube-proxy lehnt ab.",
    cause="firewall-lehnt-ab",
)
def service_without_endpoints(port: int) -> Iterator[Target]:
    ipv4, ipv6 = _SERVICE
    with two_hosts() as (client, node):
        with node:
            # Ein Knoten kennt einen Weg hinaus; ohne ihn käme kein Paket bis zur Regel.
            add_routes(_SERVICE, client.ipv4, client.ipv6)
            # Ein Hinweis auf den kürzeren Weg verbrauchte das Kontingent für ICMP.
            for interface in ("all", "eth0"):
                set_kernel_parameter(f"net.ipv4.conf.{interface}.send_redirects", "0")
            set_kernel_parameter("net.ipv4.ip_forward", "1")
            set_kernel_parameter("net.ipv6.conf.all.forwarding", "1")
            load_rules(
                _KUBE_PROXY.format(
                    family="ip", type="ipv4_addr", address=ipv4, port=port
                )
                + _KUBE_PROXY.format(
                    family="ip6", type="ipv6_addr", address=ipv6, port=port
                )
            )
        add_routes(_SERVICE, node.ipv4, node.ipv6)
        yield Target(ipv4, port, ipv4=ipv4, ipv6=ipv6)


@scenario(
    "toter-proxy",
    title="HTTP_PROXY zeigt auf einen Proxy, der nicht läuft",
    outcome="Mit Proxy ConnectionRefusedError, sofort; ohne Proxy verbunden.",
    cause="toter-proxy",
)
def dead_proxy(port: int) -> Iterator[Target]:
    proxy = "http://127.0.0.1:3128"
    environment = {"HTTP_PROXY": proxy, "http_proxy": proxy}
    with (
        two_hosts() as (client, server),
        server,
        listen(port) as listener,
        background(partial(answer_http, listener)),
        client,
    ):
        yield replace(on_host(server, port), environment=environment)


def _use_name_server(address: str) -> None:
    folder = private_folder()
    for path, text in (
        (Path("/etc/resolv.conf"), f"nameserver {address}\n"),
        # Andere Dienste, etwa systemd-resolved, fragten am Labor vorbei.
        (Path("/etc/nsswitch.conf"), "hosts: files dns\n"),
    ):
        if path.exists():
            (folder / path.name).write_text(text)
            replace_file(path, folder / path.name)


def _know_no_name(server: socket.socket, stop: socket.socket) -> None:
    while stop not in readable({server, stop}):
        query, client = server.recvfrom(512)
        flags = (_RESPONSE_FLAGS | _NXDOMAIN).to_bytes(2)
        # Kopf nach RFC 1035, Abschnitt 4.1.1; die Frage geht unverändert zurück.
        server.sendto(query[:2] + flags + query[4:], client)


@scenario(
    "name-unbekannt",
    title="Den Namen gibt es nicht",
    outcome="socket.gaierror -2 (EAI_NONAME), ohne Verbindungsversuch.",
    cause="name-unbekannt",
)
def unknown_name(port: int) -> Iterator[Target]:
    with (
        two_hosts() as (client, server),
        server,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as name_server,
        background(partial(_know_no_name, name_server)),
        client,
    ):
        name_server.bind((server.ipv4, 53))
        _use_name_server(server.ipv4)
        yield Target(_NAME, port)


@scenario(
    "namensdienst-ausgefallen",
    title="Der Namensdienst antwortet nicht",
    outcome="socket.gaierror -3 (EAI_AGAIN), ohne Verbindungsversuch.",
    cause="namensdienst-ausgefallen",
)
def name_server_down(port: int) -> Iterator[Target]:
    with two_hosts() as (_, server):
        _use_name_server(server.ipv4)
        yield Target(_NAME, port)
