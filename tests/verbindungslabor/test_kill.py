"""Stirbt ein Labor durch SIGKILL, stirbt mit ihm alles, was es gestartet hat."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from bausatz.snippets import PROJECT
from tests.verbindungslabor.scenarios.test_scenarios import (
    ALL,
    NEEDS,
    first_obstacle,
    visible_files,
)
from tests.verbindungslabor.test_stack import (
    drop_admin_rights,
    has_admin_rights_outside,
)
from verbindungslabor import network_stack

# Bei diesen dauert der Start, und sie starten andere Programme.
SLOW = [*NEEDS, "uvicorn-startet"]
# Kürzer als alles, nach dem ein Überlebender von selbst endete (PostgreSQL: 15 s), und
# länger als das Sterben auf einem überlasteten Rechner.
LIMIT = 10.0  # Sekunden
SHARED_MEMORY = Path("/dev/shm")
PROC = Path("/proc")


class Labs:
    """Labore, die zugleich laufen, und woran ihre Überbleibsel zu erkennen sind."""

    def __init__(self, kind: str, names: list[str], *, as_root: bool) -> None:
        self.mark = f"LABORE={uuid.uuid4()}".encode()
        name, _, value = self.mark.decode().partition("=")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.verbindungslabor.labs", kind, *names],
            stdout=subprocess.PIPE,
            env=os.environ | {name: value},
            cwd=PROJECT,
            text=True,
            preexec_fn=None if as_root else drop_admin_rights,
        )
        self.pids: dict[str, list[int]] = {"gestartet": [], "darin": []}
        self.namespaces: set[str] = set()

    def wait(self, what: str, number: int) -> list[int]:
        """Wartet, bis es von so vielen Laboren heißt, und gibt ihre PIDs zurück."""
        assert self.process.stdout is not None
        while len(self.pids[what]) < number:
            word, pid = self.process.stdout.readline().split()
            self.pids[word].append(int(pid))
        return self.pids[what]

    def kill(self, pids: list[int]) -> None:
        ours = namespaces(os.getpid()) | namespaces(self.process.pid)
        for pid in descendants(pids):
            self.namespaces |= namespaces(pid) - ours
        kill(pids)

    def left(self) -> set[str]:
        """Prozesse mit dem Merkmal, in den Namensräumen oder mit einem Griff darauf."""
        found = set()
        for process in PROC.glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if process.name == str(self.process.pid):
                    continue
                here = namespaces(int(process.name)) | links(process / "fd")
                mounts = (process / "mountinfo").read_text()
                if (
                    self.mark in (process / "environ").read_bytes()
                    or here & self.namespaces
                    or any(namespace in mounts for namespace in self.namespaces)
                ):
                    found.add((process / "cmdline").read_text().replace("\0", " "))
        return found


def links(folder: Path) -> set[str]:
    found = set()
    with contextlib.suppress(OSError):
        for link in folder.iterdir():
            with contextlib.suppress(OSError):
                found.add(str(link.readlink()))
    return found


def namespaces(pid: int) -> set[str]:
    tasks: list[Path] = []
    with contextlib.suppress(OSError):  # schon zu Ende
        tasks += (PROC / str(pid) / "task").iterdir()
    return set().union(*(links(task / "ns") for task in tasks))


def kill(pids: Iterable[int]) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def descendants(pids: list[int]) -> set[int]:
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


@contextlib.contextmanager
def labs(
    kind: str, names: list[str], folder: Path, *, as_root: bool = True
) -> Iterator[Labs]:
    """Startet Labore; am Ende dürfen weder Prozesse noch Dateien übrig sein."""
    with network_stack(), pytest.MonkeyPatch.context() as environment:
        environment.setenv("TMPDIR", str(folder))
        # Ein eigener, damit niemand sonst etwas hineinlegt.
        subprocess.run(["mount", "-ttmpfs", "tmpfs", SHARED_MEMORY], check=True)
        before = visible_files()
        started = Labs(kind, names, as_root=as_root)
        with started.process:
            try:
                yield started
                deadline = time.monotonic() + LIMIT
                while left := started.left():
                    assert time.monotonic() < deadline, left
                    time.sleep(0.05)
                assert [*folder.iterdir(), *SHARED_MEMORY.iterdir()] == []
                assert visible_files() == before
            finally:
                kill(descendants([started.process.pid]))


@pytest.fixture(autouse=True)
def _complete(lab: None) -> None:
    if reason := first_obstacle():
        pytest.skip(reason)


@pytest.mark.parametrize("kind", ["run", "enter"])
def test_while_the_client_runs(kind: str, tmp_path: Path) -> None:
    with labs(kind, ALL, tmp_path) as running:
        running.kill(running.wait("darin", len(ALL)))
        assert len(running.namespaces) > 2 * len(ALL)


@pytest.mark.parametrize("kind", ["run", "enter"])
def test_while_the_scenario_starts(kind: str, tmp_path: Path) -> None:
    names = [*ALL, *SLOW, *SLOW]
    with labs(kind, names, tmp_path) as running:
        # Der Reihe nach gestartet und gestorben, also jedes in einem anderen Abschnitt.
        for pid in running.wait("gestartet", len(names)):
            running.kill([pid])


def test_while_the_scenario_ends(tmp_path: Path) -> None:
    with labs("run-kurz", SLOW, tmp_path) as running:
        for number in range(1, len(SLOW) + 1):
            running.kill(running.wait("darin", number)[-1:])


def test_without_root(tmp_path: Path) -> None:
    if not has_admin_rights_outside():
        return  # Dann laufen schon alle Tests im User-Namespace von conftest.py.
    names = [*SLOW, "leerer-port", "firewall-drop", "name-unbekannt", "unix-verwaist"]
    with labs("run", names, tmp_path, as_root=False) as running:
        running.kill(running.wait("darin", len(names)))
