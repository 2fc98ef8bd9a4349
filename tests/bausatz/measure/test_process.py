"""Ein Programm läuft für sich, und keines nimmt der Maschine zu viel."""

import subprocess
from pathlib import Path

import pytest

from bausatz.measure.alone import clean_environment
from bausatz.measure.interpreters import interpreters
from bausatz.measure.isolation import CPU_LIMIT, Ending, isolation_obstacle
from bausatz.measure.process import Result, run_python

PYTHON = [str(list(interpreters().values())[-1]), "-I", "-S", "-u", "-X", "utf8"]


@pytest.fixture(autouse=True)
def _isolated() -> None:
    if reason := isolation_obstacle():
        pytest.skip(reason)


def run(folder: Path, source: str, seconds: float = 60) -> Result:
    (folder / "programm.py").write_text(source, encoding="utf-8")
    return run_python(
        PYTHON,
        ["programm.py", "eins"],
        folder=folder,
        environment=clean_environment(),
        seconds=seconds,
    )


FAITHFUL = """
import os, sys

print(__name__, __file__, sys.argv, sys.path[0] == "", os.listdir(), os.environ)
print(sys.stdin.read() == "", sys.flags, sys.warnoptions, sys._xoptions)
print(sorted(name for name in sys.modules if "bausatz" in name or "labor" in name))

def fail():
    raise ValueError("ä") from KeyError(1)

try:
    fail()
finally:
    sys.stderr.flush()
    fail()
"""


def test_looks_like_an_ordinary_run(tmp_path: Path) -> None:
    found = run(tmp_path, FAITHFUL)
    ordinary = subprocess.run(
        [*PYTHON, "programm.py", "eins"],
        cwd=tmp_path,
        env=clean_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    assert found.output.splitlines() == ordinary.stdout.splitlines()
    assert found.ending.status == ordinary.returncode == 1
    assert found.excess is None


CHILD_PRINTS = "import os\nos.system('yes | head -c 17M')\n"
WRITES_FILE = "from pathlib import Path\nPath('x').write_bytes(bytes(17 << 20))\n"


@pytest.mark.parametrize(
    ("source", "seconds", "message"),
    [
        ("while True:\n    pass\n", 1, "läuft nach Ablauf der Frist noch → Schleifen"),
        ("import time\ntime.sleep(600)\n", 1, "läuft nach Ablauf der Frist noch"),
        ('b"x" * (3 << 30)\n', 60, "braucht mehr als 2 GiB → Daten begrenzen"),
        ('print("x" * (17 << 20))\n', 60, "gibt zu viel aus → Schleifen begrenzen"),
        (CHILD_PRINTS, 60, "gibt zu viel aus → Schleifen begrenzen"),
        (WRITES_FILE, 60, "gibt zu viel aus → Schleifen begrenzen"),
    ],
)
def test_excess_is_explained(
    tmp_path: Path, source: str, seconds: float, message: str
) -> None:
    result = run(tmp_path, source, seconds)
    assert str(result.excess).startswith(message), result


def test_computing_is_limited(tmp_path: Path) -> None:
    """Das Programm setzt sich die Grenze tiefer, sonst dauerte der Test zu lange."""
    source = (
        "from resource import RLIMIT_CPU, getrlimit, setrlimit\n"
        "soft, hard = getrlimit(RLIMIT_CPU)\nprint(soft, flush=True)\n"
        "setrlimit(RLIMIT_CPU, (1, hard))\nwhile True:\n    pass\n"
    )
    result = run(tmp_path, source)
    assert result.output == f"{CPU_LIMIT}\n"
    assert result.excess == f"rechnet länger als {CPU_LIMIT} s → Schleifen begrenzen"


DAEMON = """
import os, time

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        null = os.open(os.devnull, os.O_RDWR)
        for number in range(3):
            os.dup2(null, number)
        time.sleep(600)
    os._exit(0)
os.wait()
"""


def test_daemon_is_found_and_ended(tmp_path: Path) -> None:
    result = run(tmp_path, DAEMON)
    assert result.ending == Ending(0, survivors=True)
