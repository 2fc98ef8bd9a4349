"""Stellt abgelehnte Verbindungen nach: mit echten Sockets in einem echten Kernel.

Unter Linux bekommt jeder Versuch einen eigenen, leeren Netzwerk-Stack. Darin ist
jeder Port frei, Firewall-Regeln sind echt, und kein Paket verlässt den Rechner.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from verbindungslabor.addresses import refused_address
    from verbindungslabor.hosts import Host, two_hosts
    from verbindungslabor.nftables import firewall
    from verbindungslabor.packets import (
        Endpoint,
        Frame,
        Packet,
        capture,
        normalize,
        read_packets,
        read_pcap,
        write_pcap,
    )
    from verbindungslabor.refusal import is_refused, refused_addresses
    from verbindungslabor.scenarios import Scenario, Target, enter, find_scenario
    from verbindungslabor.stack import (
        LabUnavailableError,
        lab_obstacle,
        network_stack,
        use_user_namespace,
    )

__all__ = [
    "Endpoint",
    "Frame",
    "Host",
    "LabUnavailableError",
    "Packet",
    "Scenario",
    "Target",
    "capture",
    "enter",
    "find_scenario",
    "firewall",
    "is_refused",
    "lab_obstacle",
    "network_stack",
    "normalize",
    "read_packets",
    "read_pcap",
    "refused_address",
    "refused_addresses",
    "two_hosts",
    "use_user_namespace",
    "write_pcap",
]

_MODULES = (
    "stack",
    "addresses",
    "nftables",
    "hosts",
    "refusal",
    "packets",
    "scenarios",
)

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        # Erst bei Gebrauch: pytest lädt dieses Paket in jedem Projekt, das es hat.
        if name in __all__:
            for module in _MODULES:
                found = getattr(import_module(f"{__name__}.{module}"), name, None)
                if found is not None:
                    return globals().setdefault(name, found)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
