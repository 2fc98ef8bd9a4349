"""Misst die Matrix: jeder Client in jedem Szenario, jeder Versuch für sich.

Läuft mit jedem Python der Maschine in der Umgebung des Schnipsels, deshalb nur mit
dessen Paketen. Aufgerufen wird es von `bausatz.measure.matrix`.
"""

import gc
import json
import os
import sys
import time
import urllib.request
from collections import deque
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, NamedTuple

import anyio

from snippets.labor import matrix, matrix_udp, matrix_unix
from verbindungslabor import LabUnavailableError
from verbindungslabor.scenarios import Target, enter, scenarios

CLIENTS: dict[str, dict[str, Callable[..., int | None]]] = {
    "tcp": matrix.CLIENTS,
    "udp": matrix_udp.CLIENTS,
    "unix": matrix_unix.CLIENTS,
}
# Diese lösen Namen nicht auf oder nehmen davon nur eine Adresse.
_ONE_ADDRESS = {"socket.connect", "socket.connect_ex", "select + SO_ERROR"}
# Hier verändert schon ein Versuch die Lage; jeder betritt sie neu.
_CHANGING = {"startet-spaeter", "uvicorn-startet", "neustart", "selbstverbindung"}
# Hier startet ein echter Server; alle Clients teilen ihn sich.
_COSTLY = {"postgresql-startet", "redis-laedt", "zweite-adresse", "ssh-tunnel"}
_INSTANT = 0.5  # Sekunden; auch auf einem ausgelasteten Rechner
_MOST = 40  # Prozesse, auch wenn fast alle nur warten


class Cell(NamedTuple):
    """Ein Versuch: welcher Client in welchem Szenario, über welche Adresse."""

    scenario: str
    client: str
    address: str


def _places(target: Target) -> dict[str, tuple[str | int, ...]]:
    """Womit sich ein Client verbinden kann: Art der Adresse → seine Argumente."""
    if target.transport == "unix":
        return {"Pfad": (target.path,)}
    hosts = {"IPv4": target.ipv4, "IPv6": target.ipv6}
    if target.host not in hosts.values():
        hosts["Name"] = target.host
    return {kind: (host, target.port) for kind, host in hosts.items() if host}


def _survey(scenario: str) -> list[Cell] | str:
    """Gibt die Versuche in einem Szenario zurück oder das Hindernis."""
    try:
        with enter(scenario) as target:
            kinds = _places(target)
            transport = target.transport
    except LabUnavailableError as error:
        return str(error)
    return [
        Cell(scenario, client, kind)
        for client in CLIENTS[transport]
        for kind in kinds
        if kind != "Name" or client not in _ONE_ADDRESS or len(kinds) == 1
        if kind != "Name" or transport == "tcp"
    ]


def _tasks(cells: list[Cell]) -> list[list[Cell]]:
    """Versuche, die ein Prozess nacheinander in derselben Lage macht."""
    tasks: dict[tuple[str, ...], list[Cell]] = {}
    for cell in cells:
        together = 3 if cell.scenario in _CHANGING else 2
        together = 1 if cell.scenario in _COSTLY else together
        tasks.setdefault(cell[:together], []).append(cell)
    return list(tasks.values())


def _measure(cells: list[Cell]) -> list[list[Any]]:
    with enter(cells[0].scenario) as target:
        places, clients = _places(target), CLIENTS[target.transport]
        return [
            [*cell, *_attempt(clients[cell.client], places[cell.address])]
            for cell in cells
        ]


def _attempt(
    client: Callable[..., int | None], place: tuple[str | int, ...]
) -> tuple[str, int | None, str, str]:
    """Gibt Ausnahme, errno, Text und Dauer zurück."""
    start = time.monotonic()
    try:
        number = client(*place)
        name, text = "", os.strerror(number) if number else ""
    except Exception as error:
        module = type(error).__module__
        name = type(error).__qualname__
        name = name if module == "builtins" else f"{module}.{name}"
        number, text = getattr(error, "errno", None), str(error)
    seconds = time.monotonic() - start
    duration = "sofort" if seconds < _INSTANT else f"{max(1, round(seconds))} s"
    text = text.replace("\r", "\\r").replace("\n", "\\n")
    return name, number or None, text, duration


def _in_processes(tasks: list[list[Cell]], limit: int) -> Iterator[list[list[Any]]]:
    """Misst jede Aufgabe in einem eigenen Prozess.

    In einem schon benutzten wäre nicht alles neu: `urlopen` behält den Proxy vom ersten
    Aufruf, `trio` den Thread, der Namen auflöst, und damit dessen Netz.

    Args:
        tasks: jede mit Versuchen in einem Szenario.
        limit: wie viele zugleich rechnen dürfen.
    """
    fork = get_context("fork")
    gc.freeze()  # Sonst kopierte jeder Prozess den Speicher aller Module.
    running: dict[Any, tuple[BaseProcess, float]] = {}
    waiting = deque(tasks)
    while waiting or running:
        # Wer schon länger läuft, rechnet nicht mehr, sondern wartet auf Antwort.
        recently = time.monotonic() - _INSTANT
        busy = sum(start > recently for _, start in running.values())
        if waiting and busy < limit and len(running) < _MOST:
            receiver, sender = fork.Pipe(duplex=False)
            process = fork.Process(target=_report, args=(waiting.popleft(), sender))
            process.start()
            sender.close()
            running[receiver] = process, time.monotonic()
            continue
        for ready in wait(list(running), timeout=0.05 if waiting else None):
            assert isinstance(ready, Connection)
            yield ready.recv()
            running.pop(ready)[0].join()
            ready.close()


def _report(task: list[Cell], sender: Connection) -> None:
    sender.send(_measure(task))


def main() -> None:
    """Liest Aufgaben von der Standardeingabe und schreibt Ergebnisse, beides JSON."""
    request = json.load(sys.stdin)
    limit, wanted = request["limit"], [Cell(*cell) for cell in request["cells"]]
    # Was Clients erst beim Aufruf laden, zählte sonst zur Dauer jedes Versuchs.
    anyio.run(anyio.sleep, 0)
    urllib.request.build_opener()
    "localhost".encode("idna")
    obstacles = {}
    if not wanted:
        names = [scenario.id for scenario in scenarios()]
        for name, found in zip(names, map(_survey, names), strict=True):
            if isinstance(found, str):
                obstacles[name] = found
            else:
                wanted += found
    tasks = _tasks(wanted)
    # Das Längste zuerst.
    tasks.sort(key=lambda cells: cells[0].scenario not in _COSTLY)
    rows = [row for rows in _in_processes(tasks, limit) for row in rows]
    order = {cell: index for index, cell in enumerate(wanted)}
    rows.sort(key=lambda row: order[Cell(*row[:3])])
    json.dump({"rows": rows, "obstacles": obstacles}, sys.stdout)


if __name__ == "__main__":
    main()
