"""Ein Lauf von pytest in `contain()` verhält sich, als wäre nichts um ihn herum."""

import contextlib
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bausatz.measure.isolation import isolation_obstacle
from bausatz.snippets import PROJECT
from tests.survivors import check_nothing_is_left, processes
from tests.verbindungslabor.test_stack import (
    drop_admin_rights,
    has_admin_rights_outside,
)
from verbindungslabor import network_stack
from verbindungslabor.stack import private_folder

CONFTEST = """\
from bausatz.measure.isolation import contain
from verbindungslabor import use_user_namespace

def pytest_configure(config):
    use_user_namespace()
    contain()
"""
# Der erste Prozess im Namensraum wartet, der zweite ist pytest.
INSIDE = """\
import os
import tempfile
from pathlib import Path

def test_inside():
    assert os.getpid() == 2
    with tempfile.NamedTemporaryFile() as file:
        assert os.path.ismount(Path(file.name).parent)
"""
TESTS = {
    0: INSIDE,
    1: "def test_wrong(): assert False",
    2: "import time\ndef test(): print('da', flush=True); time.sleep(900)",
    5: "",
}
# make meldet jeden Fehlschlag mit 2 und stirbt selbst an Strg+C.
BY_MAKE = {0: 0, 1: 2, 2: -signal.SIGINT, 5: 2}
STATUSES = [
    *((by, status, status) for by in ("", "uv") for status in TESTS),
    *(("make", status, BY_MAKE[status]) for status in TESTS),
]
# So verdeckt manches System Teile von /proc; dann verbietet der Kernel ein frisches.
COVER_PROC = ("unshare", "--mount", "sh", "-c")
COVERED = 'mount --bind /dev/null /proc/version && exec unshare --map-root-user "$@"'


@pytest.fixture(autouse=True)
def _possible() -> None:
    if reason := isolation_obstacle():
        pytest.skip(reason)


@pytest.fixture
def project() -> Iterator[Path]:
    """Ein Projekt an einem Ort, über den kein Lauf etwas legt."""
    with network_stack():
        yield private_folder()


def command(project: Path, tests: str, by: str) -> list[str]:
    (project / "conftest.py").write_text(CONFTEST)
    (project / "test_it.py").write_text(tests)
    pytest_run = [sys.executable, "-m", "pytest", "-s", "-pno:cacheprovider"]
    if by == "make":
        (project / "Makefile").write_text(f"all:\n\t@{' '.join(pytest_run)}\n")
        return ["make"]
    if by == "uv":
        uv = os.environ.get("UV", "uv")
        return [uv, "run", "--no-project", "--offline", *pytest_run]
    return pytest_run


@contextlib.contextmanager
def started(
    command: list[str], project: Path, **options: object
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Startet einen Lauf in eigener Sitzung; gibt auch sein Merkmal heraus."""
    mark = uuid.uuid4().hex
    own = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "MAKE"))}
    environment = own | {
        "LAUF": mark,
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONPATH": str(PROJECT / "src"),
    }
    with subprocess.Popen(
        command,
        cwd=project,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        **options,  # type: ignore[call-overload]
    ) as process:
        yield process, mark


def result(command: list[str], project: Path, **options: object) -> tuple[int, str]:
    """Exit-Status und Fehlerausgabe eines Laufs; verlangt, dass nichts übrig ist."""
    with started(command, project, **options) as (process, mark):
        output, errors = process.communicate()
    check_nothing_is_left(lambda: processes(mark, set()))
    return process.returncode, errors or (output if process.returncode else "")


@pytest.mark.parametrize(("by", "status", "expected"), STATUSES)
def test_exit_status_comes_through(
    by: str, status: int, expected: int, project: Path
) -> None:
    run = command(project, TESTS[status], by)
    with started(run, project) as (process, mark):
        if status == 2:
            assert process.stdout is not None
            while "da" not in process.stdout.readline():
                assert process.poll() is None, "zu früh zu Ende"
            os.killpg(process.pid, signal.SIGINT)  # wie Strg+C
        process.communicate()
    assert process.returncode == expected
    check_nothing_is_left(lambda: processes(mark, set()))


def test_without_root(project: Path) -> None:
    if not has_admin_rights_outside():
        return  # Dann läuft schon dieser Lauf im User-Namespace von conftest.py.
    run = command(project, INSIDE, "")
    assert result(run, project, preexec_fn=drop_admin_rights) == (0, "")


def test_where_proc_cannot_be_mounted(project: Path) -> None:
    tests = f"{INSIDE}    assert os.readlink('/proc/self') != '2'\n"
    run = [*COVER_PROC, COVERED, "sh", *command(project, tests, "")]
    assert result(run, project) == (0, "")


@pytest.mark.parametrize("place", ["/tmp", "/var/tmp"])
def test_project_lies_where_temporary_files_do(place: str) -> None:
    with TemporaryDirectory(dir=place) as folder:
        assert result(command(Path(folder), INSIDE, ""), Path(folder)) == (0, "")
