"""Woran zu erkennen ist, was einen Lauf überlebt hat, der durch SIGKILL starb."""

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterable
from pathlib import Path

# Zusammen zwei Sekunden. Gezählt sind Blicke, nicht Sekunden: Auf einem überlasteten
# Rechner kommen sie so verspätet wie das Sterben.
LOOKS, PAUSE = 40, 0.05
PROC = Path("/proc")


def check_nothing_is_left(left: Callable[[], set[str]]) -> None:
    """Gibt dem Kernel Zeit zum Aufräumen und verlangt dann, dass nichts mehr da ist."""
    for _ in range(LOOKS):
        if not left():
            return
        time.sleep(PAUSE)
    assert left() == set()


def processes(mark: str, spaces: set[str], *, besides: int = 0) -> set[str]:
    """Befehle der Prozesse, die das Merkmal tragen oder einen Namensraum halten.

    Args:
        mark: Wert einer Umgebungsvariable, den alle Nachkommen erben.
        spaces: Namensräume; es genügt ein Deskriptor oder eine Einhängung.
        besides: PID des Prozesses, der übrig sein darf.
    """
    found = set()
    for process in PROC.glob("[0-9]*"):
        with contextlib.suppress(OSError):
            pid = int(process.name)
            if pid in (besides, os.getpid()):
                continue
            mounts = (process / "mountinfo").read_text()
            if (
                mark.encode() in (process / "environ").read_bytes()
                or (namespaces(pid) | _links(process / "fd")) & spaces
                or any(space in mounts for space in spaces)
            ):
                found.add((process / "cmdline").read_text().replace("\0", " "))
    return found


def namespaces(pid: int) -> set[str]:
    """Die Namensräume aller Threads eines Prozesses."""
    tasks: list[Path] = []
    with contextlib.suppress(OSError):  # schon zu Ende
        tasks += (PROC / str(pid) / "task").iterdir()
    return set().union(*(_links(task / "ns") for task in tasks))


def _links(folder: Path) -> set[str]:
    found = set()
    with contextlib.suppress(OSError):
        for link in folder.iterdir():
            with contextlib.suppress(OSError):
                found.add(str(link.readlink()))
    return found


def descendants(pids: Iterable[int]) -> set[int]:
    """Diese Prozesse und alle, die von ihnen abstammen."""
    parents = {}
    for stat in PROC.glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents[int(stat.parent.name)] = int(
                stat.read_text().rpartition(")")[2].split()[1]
            )
    found = set(pids)
    while more := {p for p in parents if parents[p] in found} - found:
        found |= more
    return found


def kill(pids: Iterable[int]) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
