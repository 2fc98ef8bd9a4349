"""Was der Agent im Gast zusagt; jeden Schnipsel führt tests/website/test_run.py aus."""

import shutil
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from bausatz.guest.build import build
from bausatz.measure.alone import Alone
from bausatz.snippets import PROJECT, Snippet
from tests.bausatz.guest.running import Guest, running

pytestmark = [
    pytest.mark.xdist_group("Gast"),  # einer für alle
    pytest.mark.skipif(
        shutil.which("apt-get") is None, reason="Der Gast besteht aus Debians Paketen."
    ),
]
REFUSED = """
import socket
try:
    socket.create_connection(("localhost", 8080))
except ConnectionRefusedError as error:
    print(error)
"""


@pytest.fixture(scope="module")
def guest() -> Iterator[Guest]:
    with running(build()) as guest:
        yield guest


def test_is_compared_with_its_recording(guest: Guest) -> None:
    snippet = Snippet(PROJECT, "verstehen/bedeutung.py")
    recorded = Alone(snippet).path.read_text(encoding="utf-8")
    name, source = snippet.path.name, snippet.source
    same = guest.run(name, source, recorded=recorded)
    assert same.verdict is not None
    assert same.verdict["same"]
    other = guest.run(name, f"{source}print('mehr')\n", recorded=recorded)
    assert other.verdict is not None
    assert not other.verdict["same"]
    assert other.verdict["difference"][-1] == "+mehr"


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
    (drawn,) = run.packets.values()
    assert drawn.startswith("<svg")
    assert "SYN" in drawn
    assert "RST" in drawn
    assert guest.run("probe.py", 'print("allein")', packets=True).packets == {}


def test_own_captures_become_diagrams(guest: Guest) -> None:
    """In den Netzen des Labors sieht nur das Programm selbst, was geschieht."""
    snippet = Snippet(PROJECT, "verstehen/pakete.py")
    run = guest.run(snippet.path.name, snippet.source, packets=True)
    assert [*run.packets] == [path.name for path in sorted(captures_of(snippet))]
    assert all(drawn.startswith("<svg") for drawn in run.packets.values())


def captures_of(snippet: Snippet) -> Iterable[Path]:
    return snippet.path.parent.glob(f"{snippet.path.stem}_*.pcap")


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


def test_deadline_ends_a_run(guest: Guest) -> None:
    assert guest.run("probe.py", "while True: pass", seconds=3).excess == "time"
    assert "111" in guest.run("probe.py", REFUSED).terminal
