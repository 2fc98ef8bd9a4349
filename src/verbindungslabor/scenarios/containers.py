"""Im Container und in Kubernetes: Das Ziel ist ein anderes als gedacht."""

from collections.abc import Iterator
from dataclasses import replace

from verbindungslabor.hosts import two_hosts
from verbindungslabor.nftables import load_rules
from verbindungslabor.scenarios.ports import loopback_only
from verbindungslabor.scenarios.registry import Target, scenario
from verbindungslabor.scenarios.workshop import (
    add_routes,
    listen,
    on_localhost,
    set_kernel_parameter,
)

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


# Für Anrufer von außen ist es dasselbe Szenario: Der Vermittler von Docker lauscht
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
