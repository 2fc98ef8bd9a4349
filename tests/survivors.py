"""Woran zu erkennen ist, was einen Lauf überlebt hat, der durch SIGKILL starb."""

import contextlib
import itertools
import os
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Set
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
    remaining = sorted(left())
    assert not remaining, f"übrig: {remaining}"


def processes(mark: str, spaces: Set[str], *, besides: int = 0) -> set[str]:
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
                or (namespaces(pid) | _targets(_entries(process / "fd"))) & spaces
                or any(space in mounts for space in spaces)
            ):
                found.add((process / "cmdline").read_text().replace("\0", " "))
    return found


def namespaces(pid: int) -> set[str]:
    """Die Namensräume aller Threads eines Prozesses."""
    return _targets(_spaces(pid))


def hold_namespaces(pids: Iterable[int], besides: set[str]) -> dict[str, int]:
    """Hält Namensräume fest, denn die Nummer eines freien bekommt gleich ein fremder.

    Args:
        pids: Prozesse, um deren Namensräume es geht.
        besides: Namensräume, um die es nicht geht.

    Returns:
        Namensraum und Dateideskriptor, den der Aufrufer schließt.
    """
    held: dict[str, int] = {}
    for space in itertools.chain.from_iterable(map(_spaces, pids)):
        with contextlib.suppress(OSError):
            descriptor = os.open(space, os.O_RDONLY)
            name = str((PROC / f"self/fd/{descriptor}").readlink())
            if name in besides or name in held:
                os.close(descriptor)
            else:
                held[name] = descriptor
    return held


def _spaces(pid: int) -> Iterator[Path]:
    for thread in _entries(PROC / str(pid) / "task"):
        yield from _entries(thread / "ns")


def _entries(folder: Path) -> Iterator[Path]:
    with contextlib.suppress(OSError):  # Der Prozess ist schon zu Ende.
        yield from folder.iterdir()


def _targets(links: Iterable[Path]) -> set[str]:
    found = set()
    for link in links:
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
