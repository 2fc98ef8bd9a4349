"""Stirbt ein Labor durch SIGKILL, stirbt mit ihm alles, was es gestartet hat."""

import contextlib
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from bausatz.snippets import PROJECT
from tests.survivors import (
    check_nothing_is_left,
    descendants,
    hold_namespaces,
    kill,
    namespaces,
    processes,
)
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
SHARED_MEMORY = Path("/dev/shm")


class Labs:
    """Labore, die zugleich laufen, und woran ihre Überbleibsel zu erkennen sind."""

    def __init__(self, kind: str, names: list[str], *, as_root: bool) -> None:
        self.mark = str(uuid.uuid4())
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.verbindungslabor.labs", kind, *names],
            stdout=subprocess.PIPE,
            env=os.environ | {"LABORE": self.mark},
            cwd=PROJECT,
            text=True,
            preexec_fn=None if as_root else drop_admin_rights,
        )
        self.pids: dict[str, list[int]] = {"gestartet": [], "darin": []}
        self.namespaces: dict[str, int] = {}

    def wait(self, what: str, number: int) -> list[int]:
        """Wartet, bis es von so vielen Laboren heißt, und gibt ihre PIDs zurück."""
        assert self.process.stdout is not None
        while len(self.pids[what]) < number:
            word, pid = self.process.stdout.readline().split()
            self.pids[word].append(int(pid))
        return self.pids[what]

    def kill(self, pids: list[int]) -> None:
        ours = namespaces(os.getpid()) | namespaces(self.process.pid)
        self.namespaces |= hold_namespaces(
            descendants(pids), ours | self.namespaces.keys()
        )
        kill(pids)

    def left(self) -> set[str]:
        return processes(self.mark, self.namespaces.keys(), besides=self.process.pid)


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
                check_nothing_is_left(started.left)
                assert [*folder.iterdir(), *SHARED_MEMORY.iterdir()] == []
                assert visible_files() == before
            finally:
                kill(descendants([started.process.pid]))
                for descriptor in started.namespaces.values():
                    os.close(descriptor)


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
