"""Läufe für sich: eigener Prozessbaum, eigenes Netz, feste Grenzen.

Der Kernel hält, was hier versprochen ist: Stirbt der erste Prozess eines
PID-Namensraums, sterben alle darin, auch was sich mit `setsid` abgesetzt hat
(pid_namespaces(7)). Der erste wiederum stirbt mit dem, der ihn erzeugt hat, auch bei
SIGKILL (prctl(2), `PR_SET_PDEATHSIG`).

Nur Standardbibliothek: Auch `forkserver.py` benutzt es, im Python des Schnipsels.
"""

import json
import os
import select
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple, NoReturn

from verbindungslabor import stack

_MEBIBYTE = 1 << 20
MEMORY_LIMIT = 2048 * _MEBIBYTE  # Byte je Prozess
OUTPUT_LIMIT = 16 * _MEBIBYTE  # Byte je Datei
CPU_LIMIT = 60  # Sekunden je Prozess
PROCESS_LIMIT = 256  # Prozesse je Lauf; `RLIMIT_NPROC` bände root nicht
_GRACE = 5.0  # Sekunden; Helfer von multiprocessing enden kurz nach dem Programm
_POLL = 0.01  # Sekunden
_COUNT = 0.1  # Sekunden von einer Zählung der Prozesse zur nächsten
# Wer den Lauf startet und auf ihn wartet; stirbt er, ist der Lauf zu Ende.
_CALLERS = ("make", "uv")


class Ending(NamedTuple):
    """Wie ein Lauf endete.

    Attributes:
        status: Exit-Status; negativ die Nummer des Signals, das ihn beendet hat.
        finished: ob er endete, bevor die Frist ablief.
        survivors: ob danach noch ein Prozess lief, den er gestartet hatte.
        crowded: ob er beendet wurde, weil er zu viele Prozesse startete.
    """

    status: int
    finished: bool = True
    survivors: bool = False
    crowded: bool = False


@cache
def isolation_obstacle() -> str | None:
    """Sagt, was diesen Prozess hindert, Läufe abzusondern; `None`, wenn nichts."""
    if obstacle := stack.lab_obstacle():
        return obstacle
    try:
        run_apart(lambda: None, network=None, seconds=10)
    except OSError as error:
        return f"Kein eigener Prozessbaum möglich ({error})."
    return None


def run_apart(
    program: Callable[[], None], *, network: str | None, seconds: float
) -> Ending:
    """Führt `program` in einem Kindprozess aus und wartet auf sein Ende.

    Args:
        program: läuft im neuen Prozess.
        network: siehe `start_apart`.
        seconds: Frist.

    Raises:
        OSError: Der Prozess lässt sich nicht absondern.
    """

    def run() -> NoReturn:
        # Nie zurück zum Aufrufer: Sonst liefe er, und sei es pytest, zweimal weiter.
        try:
            program()
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)

    reading, writing = os.pipe()
    watcher = start_apart(run, writing, network=network, seconds=seconds)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as report:
        report.readline()
        said = report.read()
    os.waitpid(watcher, 0)
    return read_ending(said)


def excess(ending: Ending, output: str) -> str | None:
    """Sagt, welche Grenze ein Lauf überschritten hat, als Satz mit Abhilfe."""
    if not ending.finished:
        return (
            "läuft nach Ablauf der Frist noch"
            " → Schleifen und Wartezeiten begrenzen; er muss von selbst enden"
        )
    if ending.crowded:
        return f"startet mehr als {PROCESS_LIMIT} Prozesse → Schleifen begrenzen"
    if ending.status < 0 and ending.status == -signal.SIGXCPU:
        return f"rechnet länger als {CPU_LIMIT} s → Schleifen begrenzen"
    if "\nMemoryError" in output:
        return f"braucht mehr als {MEMORY_LIMIT >> 30} GiB → Daten begrenzen"
    if "OSError: [Errno 27]" in output:
        return "gibt zu viel aus → Schleifen begrenzen"
    return None


def read_ending(said: str) -> Ending:
    """Liest, was `start_apart` am Ende meldet.

    Raises:
        OSError: Der Prozess ließ sich nicht absondern.
    """
    if not said.startswith("["):
        raise OSError(said or "Der Prozess, der wacht, ist verschwunden.")
    return Ending(*json.loads(said))


def start_apart(
    program: Callable[[], None],
    report: int,
    *,
    network: str | None,
    seconds: float | None,
) -> int:
    """Startet `program` in einem Prozess, der nichts hinterlassen kann.

    Er hat einen eigenen PID-Namensraum samt `/proc` und eine eigene Sitzung. In
    `report` steht erst die PID dessen, der wacht, am Ende ein `Ending` als JSON oder
    warum es keines gibt.

    Args:
        program: läuft im neuen Prozess; es beendet ihn, statt zurückzukehren.
        report: Dateideskriptor; er bleibt dem Aufrufer.
        network: `None` für das eigene Netz, "new" für ein leeres, sonst ein Ordner wie
            `/proc/1/task/1/ns`: Netz und Dateibaum eines anderen Threads.
        seconds: Frist, nach der alles darin getötet wird; `None`, wenn der Aufrufer
            Zeit und Prozesse selbst begrenzt.

    Returns:
        PID des Prozesses, der wacht; der Aufrufer holt ihn ab.
    """
    if watcher := os.fork():
        return watcher
    try:
        stack.die_with_parent()
        os.write(report, f"{os.getpid()}\n".encode())
        _reset_signals()
        if network == "new":
            stack.new_network()
            stack.use_own_hosts_file()
        elif network:
            _enter(Path(network))
        said = json.dumps(_watch(program, seconds))
    except OSError as error:
        said = str(error)
    os.write(report, said.encode())
    os._exit(0)


def _watch(program: Callable[[], None], seconds: float | None) -> Ending:
    reading, writing = os.pipe()
    first, lifeline = stack.fork_into_own_processes()
    with lifeline:
        if first == 0:
            lifeline.close()  # Das Programm soll davon nichts erben.
            os.close(reading)
            _be_first(program, writing, counts=seconds is not None)
        os.close(writing)
        return _await(first, reading, seconds)


def _await(first: int, reading: int, seconds: float | None) -> Ending:
    if not readable([reading], seconds):
        os.kill(first, signal.SIGKILL)
    os.waitpid(first, 0)
    said = os.read(reading, 4096)
    return Ending(*json.loads(said)) if said else Ending(-signal.SIGKILL, False)


def readable(descriptors: list[int], seconds: float | None = None) -> set[int]:
    """Wartet, bis ein Deskriptor lesbar ist; `select` könnte nur die ersten 1024."""
    poll = select.poll()
    for descriptor in descriptors:
        poll.register(descriptor, select.POLLIN)
    return {ready for ready, _ in poll.poll(seconds and seconds * 1000)}


def _be_first(program: Callable[[], None], report: int, *, counts: bool) -> NoReturn:
    """Ist der erste Prozess des Namensraums, startet das Programm und räumt auf."""
    if (child := os.fork()) == 0:
        os.close(report)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.setsid()
        _limit()
        program()
        os._exit(0)
    ending = _count_until_end(child) if counts else Ending(_wait_for(child))
    deadline = time.monotonic() + _GRACE
    while not ending.crowded and _others_live():
        if time.monotonic() > deadline:
            ending = ending._replace(survivors=True)
            break
        time.sleep(_POLL)
    os.write(report, json.dumps(ending).encode())
    os._exit(0)


def _count_until_end(child: int) -> Ending:
    """Holt ab, was endet, bis `child` darunter ist oder es zu viele Prozesse gibt."""
    ended = os.pidfd_open(child)
    # Ohne eigenes /proc stünde dort die ganze Maschine.
    can_count = Path("/proc/self").readlink() == Path("1")
    while True:
        process, status = os.waitpid(-1, os.WNOHANG)
        if process == child:
            return Ending(os.waitstatus_to_exitcode(status))
        if process:
            continue
        if can_count and len([*Path("/proc").glob("[0-9]*")]) > PROCESS_LIMIT:
            return Ending(-signal.SIGKILL, crowded=True)
        readable([ended], _COUNT)


def _wait_for(child: int) -> int:
    """Holt ab, was endet, bis `child` darunter ist; gibt dessen Status zurück."""
    while True:
        process, status = os.wait()
        if process == child:
            return os.waitstatus_to_exitcode(status)


def _others_live() -> bool:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return False
    return True


def _limit() -> None:
    """Begrenzt, was ein Prozess der Maschine nehmen kann (setrlimit(2))."""
    import resource  # gibt es nur unter Unix; die Website baut auch Windows

    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_LIMIT, MEMORY_LIMIT))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_LIMIT, CPU_LIMIT + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT_LIMIT, OUTPUT_LIMIT))


def _reset_signals() -> None:
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Strg+C gilt dem, der wartet.


def _enter(namespaces: Path) -> None:
    """Wechselt in Netz und Dateibaum eines anderen Threads."""
    for name, kind in (("net", stack.CLONE_NEWNET), ("mnt", stack.CLONE_NEWNS)):
        descriptor = os.open(namespaces / name, os.O_RDONLY | os.O_CLOEXEC)
        stack.enter_namespace(descriptor, kind)
        os.close(descriptor)


def contain() -> None:
    """Sorgt dafür, dass alles, was dieser Lauf startet, mit ihm endet.

    Das Programm läuft in einem Kindprozess weiter, als zweiter Prozess eines eigenen
    PID-Namensraums; der bisherige wartet nur noch. Stirbt einer von beiden, `make` oder
    `uv`, sterben alle. Temporäre Dateien liegen im Speicher und vergehen mit.

    Wo das System es nicht erlaubt, geschieht nichts.
    """
    if isolation_obstacle():
        return
    callers = _callers()
    first, lifeline = stack.fork_into_own_processes()
    if first:
        _wait_outside(first, callers)
    lifeline.close()
    _use_own_temporary_folder()
    if (program := os.fork()) == 0:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        return
    status = _wait_for(program)
    os._exit(status if status >= 0 else 128 - status)


def _callers() -> list[int]:
    """Öffnet die Prozesse, die auf diesen warten, als Dateideskriptoren."""
    found, process = [], os.getppid()
    while process > 1 and os.getpgid(process) == os.getpgrp():
        # Der Name in Klammern darf selbst Klammern enthalten: proc_pid_stat(5).
        name, _, rest = Path(f"/proc/{process}/stat").read_text().rpartition(")")
        if name.partition("(")[2] in _CALLERS:
            found.append(os.pidfd_open(process))
        process = int(rest.split()[1])
    return found


def _wait_outside(first: int, callers: list[int]) -> NoReturn:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: os.kill(first, signal.SIGKILL))
    ended = os.pidfd_open(first)
    if ended not in readable([ended, *callers]):
        os.kill(first, signal.SIGKILL)
    _, status = os.waitpid(first, 0)
    code = os.waitstatus_to_exitcode(status)
    os._exit(code if code >= 0 else 128 - code)


def _use_own_temporary_folder() -> None:
    """Legt über den Ordner für temporäre Dateien einen leeren im Speicher.

    Ebenso über den, in dem gemeinsamer Speicher liegt: shm_overview(7).
    """
    needed = Path(__file__).resolve(), Path(sys.prefix).resolve(), Path.cwd()
    shared_memory, *free = (
        folder
        for folder in map(Path, ("/dev/shm", "/var/tmp", "/tmp"))
        if not any(folder in path.parents for path in needed)
    )
    stack.cover(shared_memory, 0o1777)
    if not free:
        return
    folder = free[0]
    stack.cover(folder, 0o1777)
    os.environ["TMPDIR"] = str(folder)
    tempfile.tempdir = None
