"""Führt Programme aus: jedes für sich, wenige rechnend, beliebig viele wartend."""

import json
import os
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from bausatz.measure.isolation import (
    OUTPUT_LIMIT,
    Ending,
    excess,
    isolation_obstacle,
    read_ending,
    readable,
)
from bausatz.snippets import PROJECT

_FORKSERVER = Path(__file__).with_name("forkserver.py")
# Wer wartet, gibt seinen Platz frei.
_places_to_compute = threading.BoundedSemaphore(os.cpu_count() or 1)
_lasting: dict[tuple[str, ...], "ForkServer"] = {}
_lock = threading.Lock()
_LOOK = 0.02  # Sekunden zwischen zwei Blicken auf einen Lauf


@dataclass(frozen=True)
class Result:
    """Was ein Lauf ergab.

    Attributes:
        ending: wie er endete.
        output: Standardausgabe und Fehlerausgabe in ihrer Reihenfolge.
        seconds: Dauer.
        is_cut: ob die Ausgabe so lang war, dass ihr Ende fehlt.
    """

    ending: Ending
    output: str
    seconds: float
    is_cut: bool = False

    @property
    def excess(self) -> str | None:
        """Welche Grenze er überschritten hat, als Satz mit Abhilfe."""
        if self.is_cut:
            return "gibt zu viel aus → Schleifen begrenzen"
        return excess(self.ending, self.output)


class ForkServer:
    """Ein Python mit geladenen Modulen; jeder Lauf ist eine Abzweigung davon."""

    def __init__(self, python: Sequence[str], *, path: Iterable[Path] = ()) -> None:
        """Startet ihn.

        Args:
            python: Interpreter und seine Optionen.
            path: wo er Module außerdem findet.
        """
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [*python, str(_FORKSERVER), str(PROJECT / "src"), *map(str, path)],
                stdin=theirs.fileno(),
                # Was Python beim Start daraus liest, gilt für jeden Lauf.
                env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"},
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._control.close()
        self._process.wait()

    def run(
        self,
        command: Sequence[str],
        *,
        folder: Path,
        environment: dict[str, str],
        seconds: float,
        modules: Iterable[str] = (),
        packages: Path | None = None,
        network: str | None = "new",
    ) -> Result:
        """Führt ein Python-Programm aus.

        Args:
            command: Programm, relativ zu `folder`, und seine Argumente.
            folder: Arbeitsordner.
            environment: Umgebungsvariablen, und zwar alle.
            seconds: Frist.
            modules: was vorher geladen wird, für diesen und alle weiteren Läufe.
            packages: `site-packages` einer Umgebung, die der Lauf zu seiner macht.
            network: siehe `isolation.start_apart`.
        """
        task: dict[str, Any] = {
            "command": list(command),
            "folder": str(folder),
            "environment": environment,
            "seconds": seconds,
            "modules": list(modules),
            "packages": packages and str(packages),
            "network": network,
        }
        start = time.monotonic()
        with tempfile.TemporaryFile() as output:
            reading, writing = os.pipe()
            with os.fdopen(reading, "rb") as report:
                with _places_to_compute:
                    descriptors = [output.fileno(), writing]
                    message = json.dumps(task).encode()
                    try:
                        socket.send_fds(self._control, [message], descriptors)
                    finally:
                        os.close(writing)
                    _wait_while_computing(report)
                said = report.read().decode()
            taken = time.monotonic() - start
            output.seek(0)
            written = output.read()
        text = written.decode("utf-8", "backslashreplace")
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        is_cut = len(written) >= OUTPUT_LIMIT
        return Result(read_ending(said), text, taken, is_cut)


def run_python(
    python: Sequence[str],
    command: Sequence[str],
    *,
    folder: Path,
    environment: dict[str, str],
    seconds: float,
    modules: Iterable[str] = (),
    base: Sequence[str] = (),
    packages: Path | None = None,
) -> Result:
    """Führt ein Python-Programm in einem leeren Netz aus.

    Wo sich Läufe nicht absondern lassen, läuft es unmittelbar.

    Args:
        python: Interpreter und seine Optionen.
        command: siehe `ForkServer.run`, wie alle übrigen.
        modules: ohne sie lohnt es nicht, den Server für weitere Läufe zu behalten.
        base: Interpreter und Optionen des Servers, wenn er nicht schon `packages` hat.
    """
    if isolation_obstacle():
        return _run_directly([*python, *command], folder, environment, seconds)
    run = partial(
        ForkServer.run,
        command=command,
        folder=folder,
        environment=environment,
        seconds=seconds,
        modules=modules,
        packages=packages,
    )
    if modules:
        return run(_lasting_server(*(base or python)))
    with ForkServer(base or python) as server:
        return run(server)


def _lasting_server(*python: str) -> ForkServer:
    with _lock:
        if python not in _lasting:
            _lasting[python] = ForkServer(python)
        return _lasting[python]


def _run_directly(
    command: list[str], folder: Path, environment: dict[str, str], seconds: float
) -> Result:
    start = time.monotonic()
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="backslashreplace",
    ) as process:
        try:
            output, _ = process.communicate(timeout=seconds)
            ending = Ending(process.returncode)
        except subprocess.TimeoutExpired:
            process.kill()
            output, ending = "", Ending(-signal.SIGTERM, finished=False)
    return Result(ending, output, time.monotonic() - start)


def _wait_while_computing(report: BinaryIO) -> None:
    """Kehrt zurück, sobald der Lauf zu Ende ist oder nur noch wartet."""
    watcher = report.readline()
    idle = 0
    while watcher and idle < 2 and not readable([report.fileno()], _LOOK):
        idle = 0 if _computes(int(watcher)) else idle + 1


def _computes(process: int) -> bool:
    """Ob ein Prozess oder einer seiner Nachkommen gerade rechnet (proc_pid_stat(5))."""
    folder = Path(f"/proc/{process}")
    with suppress(FileNotFoundError, ProcessLookupError):
        state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
        children = (folder / f"task/{process}/children").read_text().split()
        return state in "RD" or any(_computes(int(child)) for child in children)
    return False
