"""Stellt abgelehnte Verbindungen nach: mit echten Sockets in einem echten Kernel.

Unter Linux bekommt jeder Versuch einen eigenen, leeren Netzwerk-Stack. Darin ist
jeder Port frei, Firewall-Regeln sind echt, und kein Paket verlässt den Rechner.
"""

from verbindungslabor.addresses import refused_address
from verbindungslabor.hosts import Host, two_hosts
from verbindungslabor.nftables import firewall
from verbindungslabor.stack import (
    LabUnavailableError,
    lab_obstacle,
    network_stack,
    use_user_namespace,
)

__all__ = [
    "Host",
    "LabUnavailableError",
    "firewall",
    "lab_obstacle",
    "network_stack",
    "refused_address",
    "two_hosts",
    "use_user_namespace",
]
