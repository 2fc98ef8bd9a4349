"""Führt Programme im Gast aus, unter Node statt im Browser: für Tests und Messungen."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bausatz.guest
from bausatz.npm import node

_GUEST = Path(bausatz.guest.__file__).parent
_PROGRAM = Path(__file__).with_name("run.mjs")
TIME_LIMIT = 900  # Sekunden; bricht nur ab, was hängt


@dataclass(frozen=True)
class GuestRun:
    """Ein Lauf im Gast.

    Attributes:
        exit_status: Exit-Status; negativ die Nummer des Signals.
        terminal: Standardausgabe und Fehlerausgabe in ihrer Reihenfolge.
        stderr: nur die Fehlerausgabe.
        excess: Grenze, an der er abgebrochen wurde: `time`, `output`, `memory`.
        verdict: Vergleich mit seiner Aufzeichnung, wenn sie genannt war.
        packets: Diagramme seiner Pakete, wenn sie verlangt waren: Name des Mitschnitts
            und SVG.
        first: Sekunden bis zur ersten Ausgabe.
        seconds: Sekunden bis zum Ende.
        ready: Sekunden, bis der nächste Lauf beginnen kann.
    """

    exit_status: int
    terminal: str
    stderr: str
    excess: str | None
    verdict: dict[str, Any] | None
    packets: dict[str, str]
    first: float
    seconds: float
    ready: float


class Guest:
    """Ein Gast, der läuft; `restored` sind die Sekunden, die sein Start brauchte."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.restored: float = self._answer()["restored"]

    def run(
        self,
        name: str,
        source: str,
        *,
        seconds: float = TIME_LIMIT,
        recorded: str = "",
        packets: bool = False,
    ) -> GuestRun:
        """Führt ein Programm aus.

        Args:
            name: Dateiname.
            source: Text.
            seconds: Frist.
            recorded: Text seiner Aufzeichnung.
            packets: ob seine Pakete gezeichnet werden.
        """
        assert self._process.stdin is not None
        task = {
            "name": name,
            "source": source,
            "seconds": seconds,
            "recorded": recorded,
            "packets": "lauf" if packets else "",
        }
        print(json.dumps(task), file=self._process.stdin, flush=True)
        said = self._answer()
        end = said.pop("end")
        return GuestRun(end["status"], excess=end["excess"], **said)

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("Node hat den Gast verloren; Grund in seiner Ausgabe.")
        answer: dict[str, Any] = json.loads(line)
        return answer


@contextmanager
def running(folder: Path) -> Iterator[Guest]:
    """Startet einen Gast aus seinem Schnappschuss.

    Args:
        folder: was `build` zurückgibt.
    """
    # Das Modul, mit dem auch die Seite spricht, liegt beim Gast.
    command = [node(), str(_PROGRAM), str(folder), str(_GUEST / "guest.mjs")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        try:
            yield Guest(process)
        finally:
            process.kill()
