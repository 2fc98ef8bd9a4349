"""Im Gast geht jeder angebotene Schnipsel so aus, wie er aufgezeichnet ist."""

import shutil
import time
from collections.abc import Iterator

import pytest

from bausatz.guest.build import build
from bausatz.guest.offer import exceptions, obstacle
from bausatz.measure.alone import Alone, load_alone
from bausatz.snippets import Snippet, find_snippets
from tests.bausatz.guest.running import Guest, running

pytestmark = [
    pytest.mark.xdist_group("Gast"),  # einer für alle
    pytest.mark.skipif(
        shutil.which("apt-get") is None, reason="Der Gast besteht aus Debians Paketen."
    ),
]
SELF_CONTAINED = [s for s in find_snippets() if not s.dependencies]
OFFERED = [s for s in SELF_CONTAINED if obstacle(s) is None]
REFUSED = """
import socket
try:
    socket.create_connection(("localhost", 8080))
except ConnectionRefusedError as error:
    print(error)
"""
HOSTILE = {
    "endlos": ("while True: pass", 3, "time"),
    "gabelbombe": ("import os\nwhile True:\n    os.fork()", 3, "time"),
    "ausgabe": ("while True: print('x' * 9999)", 900, "output"),
    "speicher": ("kept = []\nwhile True: kept.append(b'x' * 999999)", 900, "memory"),
    "speicher-in-dateien": (
        "with open('/tmp/x', 'wb') as file:\n    while True: file.write(b'x' * 999999)",
        900,
        "memory",
    ),
    "beendet-alles": ("import os\nos.kill(-1, 9)\nwhile True: pass", 3, "time"),
    "beendet-ersten": ("import os\nos.kill(1, 9)\nwhile True: pass", 3, "time"),
    "faengt-signale": (
        """import signal
for number in {*range(1, 65)} - {9, 19, 32, 33}:
    signal.signal(number, signal.SIG_IGN)
while True:
    pass""",
        3,
        "time",
    ),
}


@pytest.fixture(scope="module")
def guest() -> Iterator[Guest]:
    with running(build()) as guest:
        yield guest


@pytest.mark.parametrize("snippet", OFFERED, ids=str)
def test_same_as_recorded(guest: Guest, snippet: Snippet) -> None:
    recorded = load_alone(snippet).newest[-1]
    run = guest.run(snippet.path.name, snippet.source)
    assert run.excess is None
    if not Alone(snippet).equal("terminal", recorded.terminal, run.terminal):
        assert run.terminal == recorded.terminal
    assert run.exit_status == recorded.exit_status


def test_nearly_everything_is_offered() -> None:
    share = len(OFFERED) / len(SELF_CONTAINED)
    print(f"Angeboten: {len(OFFERED)} von {len(SELF_CONTAINED)} ({share:.1%})")
    assert share >= 0.95
    assert exceptions().keys() <= {snippet.name for snippet in SELF_CONTAINED}


def test_streams_are_told_apart(guest: Guest) -> None:
    program = 'import sys\nprint("aus")\nprint("fehler", file=sys.stderr)\nsys.exit(3)'
    run = guest.run("probe.py", program)
    assert (run.terminal, run.stderr) == ("aus\nfehler\n", "fehler\n")
    assert run.exit_status == 3


def test_ends_like_python(guest: Guest) -> None:
    program = """
import atexit, threading, time
atexit.register(print, "atexit")
class Last:
    def __del__(self):
        print("abgebaut")
last = Last()
threading.Thread(target=lambda: (time.sleep(0.2), print("Thread"))).start()
raise SystemExit("Ende")
"""
    run = guest.run("probe.py", program)
    assert run.terminal == "Ende\nThread\natexit\nabgebaut\n"
    assert run.exit_status == 1


def test_packets_become_a_diagram(guest: Guest) -> None:
    run = guest.run("probe.py", REFUSED, packets=True)
    assert run.packets.startswith("<svg")
    assert "SYN" in run.packets
    assert "RST" in run.packets
    assert guest.run("probe.py", 'print("allein")', packets=True).packets == ""


def test_runs_never_see_each_other(guest: Guest) -> None:
    program = """
import socket
from pathlib import Path
for folder in ("/tmp", "/dev/shm", "."):
    path = Path(folder, "rest")
    print(path.exists())
    path.touch()
for place in ("/rest", "/etc/hosts"):
    try:
        open(place, "a")
    except OSError as error:
        print(error.strerror)
server = socket.create_server(("localhost", 8080))
socket.create_connection(("localhost", 8080)).close()
"""
    runs = [guest.run("probe.py", program) for _ in range(2)]
    nothing_left = "False\n" * 3 + "Read-only file system\n" * 2
    assert [run.terminal for run in runs] == [nothing_left] * 2


def test_clock_and_chance_come_from_outside(guest: Guest) -> None:
    program = (
        "import os, random, time\nprint(time.time(), os.urandom(4), random.random())"
    )
    before = time.time()
    now, *chance = guest.run("probe.py", program).terminal.split(maxsplit=1)
    assert before - 1 < float(now) < time.time() + 1
    with running(build()) as other:
        again = other.run("probe.py", program).terminal.split(maxsplit=1)
    assert chance != again[1:]


@pytest.mark.parametrize("name", HOSTILE)
def test_survives(guest: Guest, name: str) -> None:
    program, seconds, excess = HOSTILE[name]
    assert guest.run("probe.py", program, seconds=seconds).excess == excess
    assert "111" in guest.run("probe.py", REFUSED).terminal
