"""Macht Versuche der Matrix, die sich ein Szenario teilen, oder zählt sie auf.

Läuft als eigener Prozess in der Umgebung des Schnipsels, deshalb nur mit dessen
Paketen: `python matrix_run.py BERICHT VERSUCHE`.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from verbindungslabor import Target

# Diese lösen Namen nicht auf oder nehmen davon nur eine Adresse.
_ONE_ADDRESS = {"socket.connect", "socket.connect_ex", "select + SO_ERROR"}
# Hier verändert schon ein Versuch das Szenario; jeder betritt es neu.
_CHANGING = {"startet-spaeter", "uvicorn-startet", "neustart", "selbstverbindung"}
# Hier startet ein echter Server.
_COSTLY = {"postgresql-startet", "redis-laedt", "zweite-adresse", "ssh-tunnel"}
# Hier endet jeder Versuch sofort und ändert nichts; alle Clients teilen es sich.
# ICMP gehört nicht dazu: Der Kernel sendet davon nur wenige je Ziel und Sekunde.
_SHARED = _COSTLY | {
    "leerer-port",
    "gebunden-ohne-listen",
    "nur-loopback",
    "nur-ipv6",
    "nur-ipv4",
    "ports-erschoepft",
    "firewall-rst",
    "keine-route",
    "rst-nach-annahme",
    "ende-nach-annahme",
    "unix-fehlt",
    "unix-verwaist",
    "unix-keine-rechte",
    "container-localhost",
    "container-port-nur-loopback",
    "toter-proxy",
    "name-unbekannt",
    "namensdienst-ausgefallen",
}
_INSTANT = 0.5  # Sekunden; auch auf einem ausgelasteten Rechner

Cell = Sequence[str]  # Szenario, Client, Art der Adresse
Clients = dict[str, dict[str, Callable[..., int | None]]]


def tasks(cells: Sequence[Cell]) -> list[list[Cell]]:
    """Fasst Versuche zusammen, die nacheinander im selben Szenario stattfinden."""
    found: dict[Cell, list[Cell]] = {}
    for cell in cells:
        together = 3 if cell[0] in _CHANGING else 2
        together = 1 if cell[0] in _SHARED else together
        found.setdefault(tuple(cell[:together]), []).append(cell)
    # Das Längste zuerst.
    return sorted(found.values(), key=lambda task: task[0][0] not in _COSTLY)


def survey(clients: Clients) -> tuple[list[Cell], list[str]]:
    """Gibt alle Versuche zurück, und was die übrigen hindert."""
    from verbindungslabor import LabUnavailableError, enter
    from verbindungslabor.scenarios import scenarios

    cells: list[Cell] = []
    obstacles: list[str] = []
    for scenario in scenarios():
        try:
            with enter(scenario.id) as target:
                kinds = _places(target)
        except LabUnavailableError as error:
            obstacles.append(f"{scenario.id}: {error}")
            continue
        cells += [
            (scenario.id, client, kind)
            for client in clients[target.transport]
            for kind in kinds
            if kind != "Name" or client not in _ONE_ADDRESS or len(kinds) == 1
            if kind != "Name" or target.transport == "tcp"
        ]
    return cells, obstacles


def _places(target: "Target") -> dict[str, tuple[str | int, ...]]:
    """Womit sich ein Client verbinden kann: Art der Adresse → seine Argumente."""
    if target.transport == "unix":
        return {"Pfad": (target.path,)}
    hosts = {"IPv4": target.ipv4, "IPv6": target.ipv6}
    if target.host not in hosts.values():
        hosts["Name"] = target.host
    return {kind: (host, target.port) for kind, host in hosts.items() if host}


def measure(cells: Sequence[Cell], clients: Clients) -> list[list[Any]]:
    """Macht Versuche nacheinander im selben Szenario."""
    from verbindungslabor import enter

    with enter(cells[0][0]) as target:
        places, known = _places(target), clients[target.transport]
        return [[*cell, *_attempt(known[cell[1]], places[cell[2]])] for cell in cells]


def _attempt(
    client: Callable[..., int | None], place: tuple[str | int, ...]
) -> tuple[str, int, str, int]:
    """Gibt Ausnahme, errno, Text und Sekunden zurück."""
    start = time.monotonic()
    try:
        number = client(*place) or 0
        name, text = "", os.strerror(number) if number else ""
    except Exception as error:
        module = type(error).__module__
        name = type(error).__qualname__
        name = name if module == "builtins" else f"{module}.{name}"
        number, text = getattr(error, "errno", None) or 0, str(error)
    taken = time.monotonic() - start
    seconds = 0 if taken < _INSTANT else max(1, round(taken))
    text = text.replace("\r", "\\r").replace("\n", "\\n")
    return name, number, text, seconds


def main(report: str, cells: str) -> None:
    from bausatz.measure.matrix_clients import CLIENTS

    wanted = json.loads(cells)
    found = measure(wanted, CLIENTS) if wanted else survey(CLIENTS)
    Path(report).write_text(json.dumps(found), encoding="utf-8")
    os._exit(0)  # Der Abbau des Interpreters kostete so viel wie der Versuch.


if __name__ == "__main__":
    main(*sys.argv[1:])
