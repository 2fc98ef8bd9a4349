"""Führt Programme im Gast aus, unter Node statt im Browser: für Tests und Messungen."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bausatz.guest.build import node
from bausatz.snippets import Snippet

TIME_LIMIT = 60  # Sekunden im Gast


@dataclass(frozen=True)
class GuestRun:
    """Ein Lauf im Gast.

    Attributes:
        exit_status: Exit-Status; negativ die Nummer des Signals.
        terminal: Standardausgabe und Fehlerausgabe in ihrer Reihenfolge.
        stderr: nur die Fehlerausgabe.
        excess: Grenze, an der er abgebrochen wurde: `time`, `output`, `memory`.
        first: Sekunden bis zur ersten Ausgabe.
        seconds: Sekunden bis zum Ende.
        ready: Sekunden, bis der nächste Lauf beginnen kann.
    """

    exit_status: int
    terminal: str
    stderr: str
    excess: str | None
    first: float
    seconds: float
    ready: float


class Guest:
    """Ein Gast, der läuft; `restored` sind die Sekunden, die sein Start brauchte."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.restored: float = self._answer()["restored"]

    def run(self, name: str, source: str, seconds: float = TIME_LIMIT) -> GuestRun:
        """Führt ein Programm aus.

        Args:
            name: Dateiname.
            source: Text.
            seconds: Frist.
        """
        assert self._process.stdin is not None
        task = {"name": name, "source": source, "seconds": seconds}
        print(json.dumps(task), file=self._process.stdin, flush=True)
        said = self._answer()
        return GuestRun(
            said["end"]["status"],
            said["terminal"],
            said["stderr"],
            said["end"]["excess"],
            said["first"],
            said["total"],
            said["ready"],
        )

    def run_snippet(self, snippet: Snippet) -> GuestRun:
        """Führt einen Schnipsel aus."""
        return self.run(snippet.path.name, snippet.source)

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


@contextmanager
def running(folder: Path) -> Iterator[Guest]:
    """Startet einen Gast aus seinem Schnappschuss.

    Args:
        folder: was `build` zurückgibt.
    """
    command = [*node(), str(Path(__file__).with_name("run.mjs")), str(folder)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        try:
            yield Guest(process)
        finally:
            process.kill()
