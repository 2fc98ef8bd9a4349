"""Die Matrix: was jeder Client in jedem Szenario des Labors meldet.

Gemessen wird mit den Clients aus `snippets/verstehen/matrix*.py`.
"""

import json
import tempfile
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from bausatz.measure import matrix_run
from bausatz.measure.alone import LAB_MODULES, clean_environment
from bausatz.measure.environments import command_for
from bausatz.measure.interpreters import interpreters
from bausatz.measure.process import ForkServer
from bausatz.measure.recording import Fact, Subject
from bausatz.snippets import PROJECT, Snippet, SnippetError

_AT_ONCE = 40  # Versuche; fast alle warten nur
_TIME_LIMIT = 120.0  # Sekunden je Lauf; ohne andere Last dauert der längste 20
# Was das Labor und seine Clients erst bei Gebrauch laden.
_MODULES = ("bausatz.measure.matrix_clients", "uvicorn", *LAB_MODULES)
_SEPARATOR = " · "


@dataclass(frozen=True)
class Attempt(Fact):
    """Was bei einem Versuch herauskam.

    Attributes:
        scenario: Name des Szenarios.
        client: womit verbunden wurde.
        address: `IPv4`, `IPv6`, `Name` oder `Pfad`.
        exception: voller Name der Klasse; leer, wenn keine ausgelöst wurde.
        errno: Fehlernummer der Ausnahme oder die zurückgegebene; 0 ohne Fehler.
        message: Text der Ausnahme oder der Fehlernummer.
        seconds: Dauer in ganzen Sekunden; 0 heißt sofort.
    """

    scenario: str
    client: str
    address: str
    exception: str
    errno: int
    message: str
    seconds: int

    @property
    def key(self) -> str:
        return _SEPARATOR.join((self.scenario, self.client, self.address))

    @property
    def connected(self) -> bool:
        return not (self.exception or self.errno)

    def __str__(self) -> str:
        after = f"nach {self.seconds} s" if self.seconds else "sofort"
        if self.connected:
            return f"verbunden, {after}"
        error = f"{self.exception or 'keine Ausnahme'}, errno {self.errno or 'fehlt'}"
        return f"{error}, „{self.message}“, {after}"


class Matrix(Subject[Attempt]):
    """Alle Clients in allen Szenarien."""

    suffix = ".matrix.toml"
    fact = Attempt
    rounds = 4
    least = ("seconds",)

    def __init__(self, project: Path = PROJECT) -> None:
        super().__init__(Snippet(project, "verstehen/matrix.py"))

    @property
    def sources(self) -> list[Path]:
        return sorted(self.snippet.path.parent.glob("matrix*.py"))

    def measure(self, version: str, keys: Collection[str] = ()) -> list[Attempt]:
        cells = [key.split(_SEPARATOR) for key in keys] or self._cells()
        order = {tuple(cell): number for number, cell in enumerate(cells)}
        python = [*command_for(self.snippet, version), "-X", "utf8"]
        with (
            _server(python) as server,
            ThreadPoolExecutor(_AT_ONCE) as pool,
        ):
            found = pool.map(partial(_run, server), matrix_run.tasks(cells))
            rows = [row for rows in found for row in rows]
        rows.sort(key=lambda row: order[tuple(row[:3])])
        return [Attempt((version,), *row) for row in rows]

    def _cells(self) -> list[list[str]]:
        """Alle Versuche, die es gibt.

        Raises:
            SnippetError: Ein Szenario geht hier nicht.
        """
        cells, obstacles = _survey(self.snippet)
        if obstacles:
            raise SnippetError(f"{self}:1: {' '.join(obstacles)}")
        return cells


@cache
def _survey(snippet: Snippet) -> tuple[list[list[str]], list[str]]:
    with _server(command_for(snippet, list(interpreters())[-1])) as server:
        cells, obstacles = _run(server, [])
        return cells, obstacles


def _server(python: Sequence[str]) -> ForkServer:
    # Hier läuft kein Schnipsel, sondern das Projekt mit dessen Clients.
    return ForkServer(python, path=[PROJECT, PROJECT / "src"])


def _run(server: ForkServer, cells: Sequence[matrix_run.Cell]) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "bericht.json")
        result = server.run(
            [matrix_run.__file__, str(report), json.dumps(cells)],
            folder=Path(folder),
            environment=clean_environment(),
            seconds=_TIME_LIMIT,
            modules=_MODULES,
            network=None,
        )
        if not report.exists():
            raise SnippetError(
                f"snippets/verstehen/matrix.py:1: Messung {cells} bricht ab"
                f" → {result.excess or 'Ausgabe lesen'}\n{result.output[-2000:]}"
            )
        return json.loads(report.read_text(encoding="utf-8"))
