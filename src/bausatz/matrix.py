"""Die Matrix: was jeder Client in jedem Szenario des Labors meldet.

Gemessen wird mit den Clients aus `snippets/labor/matrix*.py`. Das Ergebnis liegt
daneben als `matrix.csv`, eine Zeile je Versuch; die Website zeigt daraus Tabellen.
"""

import csv
import io
import json
import os
import re
import subprocess
from collections.abc import Collection, Iterable, Sequence
from dataclasses import astuple, dataclass, fields, replace
from itertools import groupby

from bausatz.environments import command_for
from bausatz.interpreters import interpreters
from bausatz.snippets import PROJECT, Snippet, SnippetError

_SNIPPET = Snippet(PROJECT, "labor/matrix.py")
MATRIX = _SNIPPET.path.with_suffix(".csv")
_AT_ONCE = 3  # Versuche, die zugleich rechnen; warten dürfen mehr.
_ROUNDS = 4
_TIME_LIMIT = 280.0  # Sekunden; ohne andere Last dauert es 20
_ADDRESS = re.compile(r"(?<=failed )\(.+?\)|(?<=connect to )\S+")

Key = tuple[str, str, str]
Table = list[list[str]]


@dataclass(frozen=True)
class Row:
    """Was bei einem Versuch herauskam.

    Attributes:
        szenario: Name des Szenarios.
        client: womit verbunden wurde.
        adresse: `IPv4`, `IPv6`, `Name` oder `Pfad`.
        ausnahme: voller Name der Klasse; leer, wenn keine ausgelöst wurde.
        errno: Fehlernummer der Ausnahme oder die zurückgegebene; leer ohne Fehler.
        text: Text der Ausnahme oder der Fehlernummer.
        dauer: `sofort` oder ganze Sekunden.
        python: Nebenversionen, mit denen das herauskam. Stehen dieselben noch in einer
            anderen Zeile, geht der Versuch mal so, mal so aus.
    """

    szenario: str
    client: str
    adresse: str
    ausnahme: str
    errno: str
    text: str
    dauer: str
    python: str

    @property
    def key(self) -> Key:
        return self.szenario, self.client, self.adresse

    @property
    def connected(self) -> bool:
        return not (self.ausnahme or self.errno)

    def __str__(self) -> str:
        if self.connected:
            return f"verbunden, {self.dauer}"
        error = f"{self.ausnahme or 'keine Ausnahme'}, errno {self.errno or 'fehlt'}"
        return f"{error}, „{self.text}“, {self.dauer}"


def load_matrix() -> list[Row]:
    """Liest die aufgezeichnete Matrix."""
    with MATRIX.open(encoding="utf-8", newline="") as file:
        return [Row(**row) for row in csv.DictReader(file)]


def measure(
    version: str, keys: Collection[Key] = (), at_once: int = _AT_ONCE
) -> tuple[list[Row], dict[str, str]]:
    """Misst mit einem Python der Maschine.

    Args:
        version: seine Versionsnummer.
        keys: welche Versuche; ohne Angabe alle.
        at_once: wie viele zugleich.

    Returns:
        Ergebnisse, und für Szenarien, die hier nicht gehen, der Grund.
    """
    completed = subprocess.run(
        [command_for(_SNIPPET, version)[0], "-m", "bausatz.matrix_run"],
        input=json.dumps({"cells": sorted(keys), "limit": at_once}),
        env={**os.environ, "PYTHONPATH": f"{PROJECT}{os.pathsep}{PROJECT / 'src'}"},
        stdout=subprocess.PIPE,
        timeout=_TIME_LIMIT,
        check=True,
        encoding="utf-8",
    )
    answer = json.loads(completed.stdout)
    minor = _minor(version)
    rows = [
        Row(*["" if value is None else str(value) for value in (*row, minor)])
        for row in answer["rows"]
    ]
    return rows, answer["obstacles"]


def _minor(version: str) -> str:
    return version.rpartition(".")[0]


def check_matrix(version: str) -> dict[str, str]:
    """Misst neu und vergleicht mit der Aufzeichnung.

    Was abweicht, wird noch einmal gemessen, dann fast allein: Auf einem ausgelasteten
    Rechner dauert alles länger.

    Args:
        version: womit gemessen wird.

    Returns:
        Szenarien, die hier nicht gehen, mit dem Grund.

    Raises:
        SnippetError: Die Messung weicht ab; der Text nennt jeden Unterschied.
    """
    rows, obstacles = measure(version)
    measured = {row.key: row for row in rows}
    recorded = [
        row for row in rows_for(version, load_matrix()) if row.szenario not in obstacles
    ]
    known = {row.key for row in recorded}
    for _ in range(1, _ROUNDS):
        suspect = [k for k in known & {*measured} if measured[k] not in recorded]
        if not suspect:
            break
        rows, _ = measure(version, suspect, at_once=1)
        measured |= {row.key: row for row in rows}
    if report := differences(recorded, measured.values()):
        raise SnippetError(
            f"{MATRIX.relative_to(PROJECT).as_posix()}: mit Python {version} anders"
            f" als aufgezeichnet → Ursache beheben oder `make record`\n{report}"
        )
    return obstacles


def rows_for(version: str, rows: Sequence[Row]) -> list[Row]:
    """Die Zeilen dieser Version; kennt die Matrix sie nicht, die der neuesten."""
    known = sorted({minor for row in rows for minor in row.python.split()}, key=_order)
    minor = _minor(version) if _minor(version) in known else known[-1]
    return [
        replace(row, python=_minor(version))
        for row in rows
        if minor in row.python.split()
    ]


def _order(minor: str) -> list[int]:
    return [int(part) for part in minor.split(".")]


def differences(recorded: Iterable[Row], measured: Iterable[Row]) -> str:
    """Nennt jeden Versuch, der jetzt anders ausgeht; leer, wenn keiner."""
    old: dict[Key, list[Row]] = {}
    for row in recorded:
        old.setdefault(row.key, []).append(row)
    new = {row.key: row for row in measured}
    return "\n".join(
        f"{' · '.join(key)}\n"
        f"  aufgezeichnet: {' oder '.join(map(str, old.get(key, ['nichts'])))}\n"
        f"  jetzt:         {new.get(key, 'nichts')}"
        for key in {**new, **old}
        if new.get(key) not in old.get(key, [])
    )


def record_matrix() -> bool:
    """Misst mit jedem Python der Maschine und schreibt die Matrix neu.

    Returns:
        Ob sich die Datei geändert hat.

    Raises:
        SnippetError: Ein Szenario geht hier nicht.
    """
    measured: list[Row] = []
    for version in interpreters():
        rows, obstacles = measure(version)
        if obstacles:
            raise SnippetError(f"{MATRIX.name}: {' '.join(obstacles.values())}")
        measured += rows
    seen: dict[Key, set[tuple[str, ...]]] = {}
    for row in [*measured, *(load_matrix() if MATRIX.exists() else [])]:
        seen.setdefault(row.key, set()).add(astuple(row)[3:-1])
    present = {row.key for row in measured}
    unclear = [key for key, found in seen.items() if len(found) > 1 and key in present]
    for _ in range(1, _ROUNDS if unclear else 0):
        for version in interpreters():
            measured += measure(version, unclear, at_once=1)[0]
    text = _to_csv(merge(measured))
    if MATRIX.exists() and MATRIX.read_text(encoding="utf-8") == text:
        return False
    MATRIX.write_text(text, encoding="utf-8")
    return True


def merge(rows: Iterable[Row]) -> list[Row]:
    """Fasst zusammen, was mehrere Messungen gleich sehen; die kürzeste Dauer zählt."""
    by_key: dict[Key, dict[tuple[str, ...], list[Row]]] = {}
    for row in rows:
        outcomes = by_key.setdefault(row.key, {})
        outcomes.setdefault((row.ausnahme, row.errno, row.text), []).append(row)
    merged = []
    for found_here in by_key.values():
        outcomes = dict(sorted(found_here.items()))
        versions = [{row.python for row in same} for same in outcomes.values()]
        together = set().union(*versions)
        # Mal so, mal so: Welche Version was traf, war dann Zufall.
        by_chance = sum(map(len, versions)) > len(together)
        for same, found in zip(outcomes.values(), versions, strict=True):
            minors = sorted(together if by_chance else found, key=_order)
            merged.append(replace(min(same, key=_seconds), python=" ".join(minors)))
    return merged


def _seconds(row: Row) -> int:
    return 0 if row.dauer == "sofort" else int(row.dauer.removesuffix(" s"))


def _to_csv(rows: Iterable[Row]) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(field.name for field in fields(Row))
    writer.writerows(astuple(row) for row in rows)
    return file.getvalue()


def tables() -> dict[str, Table]:
    """Die Tabellen der Website; jede beginnt mit ihrem Kopf.

    Szenarien, die mit allen Clients gleich ausgehen, teilen sich eine Zeile.
    """
    recorded = load_matrix()
    rows = rows_for("", recorded)
    transports: dict[tuple[str, ...], dict[str, list[Row]]] = {}
    for scenario, found in groupby(rows, lambda row: row.szenario):
        of_scenario = list(found)
        clients = tuple(dict.fromkeys(row.client for row in of_scenario))
        transports.setdefault(clients, {})[scenario] = of_scenario
    result: dict[str, Table] = {}
    for clients, by_scenario in transports.items():
        sections: dict[str, dict[str, list[Row]]] = {}
        for scenario, of_scenario in by_scenario.items():
            sections.setdefault(_section(of_scenario), {})[scenario] = of_scenario
        for section, part in sections.items():
            result[section] = _overview(clients, part)
    result["wortlaut"] = _wordings(rows)
    return result


def _section(rows: Sequence[Row]) -> str:
    """Wozu ein Szenario gehört: danach, was der einfachste Client darin sieht."""
    if rows[0].client == "connect":
        return "udp"
    if rows[0].adresse == "Pfad":
        return "unix"
    plain = [row for row in rows if row.client == rows[0].client]
    if any(row.ausnahme == "ConnectionRefusedError" for row in plain):
        return "abgelehnt"
    if any(row.ausnahme == "TimeoutError" for row in plain):
        return "stille"
    return "verbunden" if all(row.connected for row in plain) else "unerreichbar"


def _overview(clients: Sequence[str], scenarios: dict[str, list[Row]]) -> Table:
    same: dict[tuple[tuple[str, ...], ...], list[str]] = {}
    for scenario, rows in scenarios.items():
        outcomes: dict[tuple[str, ...], list[str]] = {}
        for address in dict.fromkeys(row.adresse for row in rows):
            cells: dict[str, list[str]] = {client: [] for client in clients}
            for row in rows:
                if row.adresse == address:
                    cells[row.client].append(_cell(row))
            line = tuple(" oder ".join(cell) or "–" for cell in cells.values())
            outcomes.setdefault(line, []).append(address)
        lines = tuple((", ".join(kinds), *line) for line, kinds in outcomes.items())
        same.setdefault(lines, []).append(scenario)
    head = ["Lage", "Adresse", *(f"`{client}`" for client in clients)]
    return [
        head,
        *(
            [", ".join(f"`{name}`" for name in names), *line]
            for lines, names in same.items()
            for line in lines
        ),
    ]


def _cell(row: Row) -> str:
    if row.connected:
        cell = "verbunden"
    elif not row.ausnahme:
        cell = f"gibt {row.errno} zurück"
    else:
        name = row.ausnahme.rpartition(".")[2]
        cell = f"`{name}`"
        if name in ("OSError", "gaierror"):
            cell += f" {row.errno or 'ohne errno'}"
    return cell if row.dauer == "sofort" else f"{cell} nach {row.dauer}"


def _wordings(rows: Iterable[Row]) -> Table:
    found: dict[tuple[str, str], tuple[dict[str, None], dict[str, None]]] = {}
    for row in rows:
        if row.ausnahme:
            text = _ADDRESS.sub(lambda m: "(…)" if m[0][0] == "(" else "…", row.text)
            clients, scenarios = found.setdefault((row.ausnahme, text), ({}, {}))
            clients[row.client] = scenarios[row.szenario] = None
    return [
        ["Text", "Ausnahme", "Client", "mögliche Lagen"],
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
