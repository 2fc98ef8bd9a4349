"""Die Tabellen der Matrix: je Art von Szenario eine, und eine nach dem Wortlaut."""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from bausatz.measure.matrix import Attempt
from bausatz.measure.recording import Recording
from bausatz.show.figures import Table

_ADDRESS = re.compile(r"(?<=failed )\(.+?\)|(?<=connect to )\S+")


def matrix_tables(recording: Recording[Attempt]) -> dict[str, Table]:
    """Alle Tabellen nach ihrem Namen.

    Szenarien, die mit allen Clients gleich ausgehen, teilen sich eine Zeile.
    """
    rows = recording.newest
    transports: dict[tuple[str, ...], dict[str, list[Attempt]]] = {}
    for scenario, found in groupby(rows, lambda row: row.scenario):
        of_scenario = list(found)
        clients = tuple(dict.fromkeys(row.client for row in of_scenario))
        transports.setdefault(clients, {})[scenario] = of_scenario
    result: dict[str, Table] = {}
    for clients, by_scenario in transports.items():
        sections: dict[str, dict[str, list[Attempt]]] = {}
        for scenario, of_scenario in by_scenario.items():
            sections.setdefault(_section(of_scenario), {})[scenario] = of_scenario
        for section, part in sections.items():
            result[section] = _overview(clients, part)
    result["wortlaut"] = _wordings(rows)
    return result


def _section(rows: Sequence[Attempt]) -> str:
    """Wozu ein Szenario gehört: danach, was der einfachste Client darin sieht."""
    if rows[0].client == "connect":
        return "udp"
    if rows[0].address == "Pfad":
        return "unix"
    plain = [row for row in rows if row.client == rows[0].client]
    if any(row.exception == "ConnectionRefusedError" for row in plain):
        return "abgelehnt"
    if any(row.exception == "TimeoutError" for row in plain):
        return "stille"
    return "verbunden" if all(row.connected for row in plain) else "unerreichbar"


def _overview(clients: Sequence[str], scenarios: dict[str, list[Attempt]]) -> Table:
    same: dict[tuple[tuple[str, ...], ...], list[str]] = {}
    for scenario, rows in scenarios.items():
        outcomes: dict[tuple[str, ...], list[str]] = {}
        for address in dict.fromkeys(row.address for row in rows):
            cells: dict[str, list[str]] = {client: [] for client in clients}
            for row in rows:
                if row.address == address:
                    cells[row.client].append(_cell(row))
            line = tuple(" oder ".join(cell) or "–" for cell in cells.values())
            outcomes.setdefault(line, []).append(address)
        lines = tuple((", ".join(kinds), *line) for line, kinds in outcomes.items())
        same.setdefault(lines, []).append(scenario)
    head = ["Szenario", "Adresse", *(f"`{client}`" for client in clients)]
    return [
        head,
        *(
            [", ".join(f"`{name}`" for name in names), *line]
            for lines, names in same.items()
            for line in lines
        ),
    ]


def _cell(row: Attempt) -> str:
    if row.connected:
        cell = "verbunden"
    elif not row.exception:
        cell = f"gibt {row.errno} zurück"
    else:
        name = row.exception.rpartition(".")[2]
        cell = f"`{name}`"
        if name in ("OSError", "gaierror"):
            cell += f" {row.errno or 'ohne errno'}"
    return f"{cell} nach {row.seconds} s" if row.seconds else cell


def _wordings(rows: Iterable[Attempt]) -> Table:
    found: dict[tuple[str, str], tuple[dict[str, None], dict[str, None]]] = {}
    for row in rows:
        if row.exception:
            text = _ADDRESS.sub(lambda m: "(…)" if m[0][0] == "(" else "…", row.message)
            clients, scenarios = found.setdefault((row.exception, text), ({}, {}))
            clients[row.client] = scenarios[row.scenario] = None
    return [
        ["Text", "Ausnahme", "Client", "mögliche Szenarien"],
        *(
            [
                f"`{text}`" if text else "leer",
                f"`{name}`",
                ", ".join(f"`{client}`" for client in clients),
                ", ".join(f"`{scenario}`" for scenario in scenarios),
            ]
            for (name, text), (clients, scenarios) in sorted(found.items())
        ),
    ]
