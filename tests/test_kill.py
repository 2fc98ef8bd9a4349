"""Stirbt ein Lauf durch SIGKILL, ist danach nichts mehr von ihm da."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bausatz.measure.isolation import isolation_obstacle
from bausatz.snippets import PROJECT
from tests.survivors import (
    PROC,
    check_nothing_is_left,
    descendants,
    hold_namespaces,
    kill,
    namespaces,
    processes,
)
from verbindungslabor import network_stack
from verbindungslabor.stack import private_folder

# Der Schnipsel läuft noch, wenn der Lauf stirbt, gleich wie schnell der Rechner ist.
SNIPPET = """\
import subprocess
import time
from pathlib import Path

Path("/var/tmp/{mark}").touch()
Path("/dev/shm/{mark}").touch()
subprocess.Popen(["setsid", "sleep", "900"])
time.sleep(900)
"""
RECORD = """\
from pathlib import Path
import bausatz.__main__ as recorder
from bausatz.snippets import Snippet
recorder.find_snippets = lambda: [Snippet(Path({folder!r}), "shop.py")]
recorder.libraries = list
recorder._update_output_lines = lambda names: True  # Er gehört nicht zum Projekt.
recorder.main("shop")
"""
SELECTION = "port_ohne_dienst or urllib3"
OPTIONS = ("-p", "no:randomly", "-p", "no:cacheprovider")


@pytest.fixture(autouse=True)
def _possible() -> None:
    if reason := isolation_obstacle():
        pytest.skip(reason)


class Run:
    """Ein Lauf in eigener Sitzung und woran seine Überbleibsel zu erkennen sind."""

    def __init__(self, folder: Path, mark: str, command: list[str]) -> None:
        self.folder, self.mark = folder, mark
        self.namespaces: dict[str, int] = {}
        self.process = subprocess.Popen(
            command,
            cwd=PROJECT,
            env=os.environ
            | {"LAUF": mark, "TMPDIR": str(folder), "PYTHONPATH": str(PROJECT / "src")},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill(self, *, group: bool) -> None:
        ours = namespaces(os.getpid())
        self.namespaces = hold_namespaces(descendants([self.process.pid]), ours)
        (os.killpg if group else os.kill)(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def left(self) -> set[str]:
        """Prozesse mit seinem Merkmal oder in seinen Namensräumen, und Dateien."""
        places = (self.folder, Path("/var/tmp"), Path("/dev/shm"))
        found = {str(p) for p in self.folder.iterdir()}
        found |= {str(f / self.mark) for f in places if (f / self.mark).exists()}
        found |= processes(self.mark, self.namespaces.keys())
        return found

    def wait_for(self, command: str) -> None:
        while not any(command in line for line in self._commands()):
            assert self.process.poll() is None, "zu früh zu Ende"
            time.sleep(0.05)

    def _commands(self) -> Iterator[str]:
        for pid in descendants([self.process.pid]):
            with contextlib.suppress(OSError):
                yield (PROC / str(pid) / "cmdline").read_text().replace("\0", " ")


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Run]]:
    """Startet Läufe; ihr Projekt liegt, wo sie keinen leeren Ordner darüberlegen."""
    with network_stack():
        yield from _start(private_folder(), tmp_path)


def _start(projects: Path, temporary_files: Path) -> Iterator[Callable[..., Run]]:
    runs: list[Run] = []

    def start(*arguments: str, by: str = "") -> Run:
        mark = uuid.uuid4().hex
        project, temporary = projects / mark, temporary_files / mark
        (project / "snippets").mkdir(parents=True)
        temporary.mkdir()
        (project / "snippets" / "shop.py").write_text(SNIPPET.format(mark=mark))
        program = RECORD.format(folder=str(project))
        (project / "record.py").write_text(program)
        command = [a.format(project=project) for a in (sys.executable, *arguments)]
        if by == "make":
            makefile = project / "Makefile"
            makefile.write_text(f"all:\n\t@{' '.join(command)}\n")
            command = ["make", "-f", str(makefile)]
        elif by == "uv":
            uv = os.environ.get("UV", "uv")
            command = [uv, "run", "--no-project", "--offline", *command]
        runs.append(Run(temporary, mark, command))
        return runs[-1]

    yield start
    for run in runs:
        kill(descendants([run.process.pid]))
        run.process.wait()
        for descriptor in run.namespaces.values():
            os.close(descriptor)


@pytest.mark.parametrize("by", ["", "make", "uv"])
def test_while_measuring(by: str, start: Callable[..., Run]) -> None:
    run = start("{project}/record.py", by=by)
    run.wait_for("sleep 900")
    run.kill(group=False)
    assert run.namespaces
    check_nothing_is_left(run.left)


def test_at_any_moment(start: Callable[..., Run]) -> None:
    tests = ("-m", "pytest", *OPTIONS, "-n2", "tests/test_snippets.py", "-k", SELECTION)
    commands = [tests, tests, ("{project}/record.py",), ("-m", "tests.benchmarks")]
    moments = sorted((random.uniform(0, 8), command) for command in commands)
    started = time.monotonic()
    runs = [start(*command) for _, command in moments]
    for (moment, _), run in zip(moments, runs, strict=True):
        time.sleep(max(0.0, started + moment - time.monotonic()))
        run.kill(group=random.random() < 0.5)
    for run in runs:
        check_nothing_is_left(run.left)
