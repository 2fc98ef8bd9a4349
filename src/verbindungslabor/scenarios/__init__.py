"""Szenarien, in denen eine Verbindung scheitert oder danach aussieht.

Jedes Szenario stellt der Kernel dieses Rechners wirklich her. Die Reihenfolge der
Importe ist die Reihenfolge in `scenarios()`.
"""

from verbindungslabor.scenarios import ports as ports  # isort: skip
from verbindungslabor.scenarios import firewalls as firewalls  # isort: skip
from verbindungslabor.scenarios import timing as timing  # isort: skip
from verbindungslabor.scenarios import sockets as sockets  # isort: skip
from verbindungslabor.scenarios import containers as containers  # isort: skip
from verbindungslabor.scenarios import proxies as proxies  # isort: skip
from verbindungslabor.scenarios import names as names  # isort: skip
from verbindungslabor.scenarios import servers as servers  # isort: skip
from verbindungslabor.scenarios.registry import (
    Scenario,
    Target,
    enter,
    find_scenario,
    scenario,
    scenarios,
)

__all__ = [
    "Scenario",
    "Target",
    "enter",
    "find_scenario",
    "scenario",
    "scenarios",
]
