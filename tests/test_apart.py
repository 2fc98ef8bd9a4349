"""Kein Schnipsel verstellt einem anderen Test etwas, und sein Ergebnis kommt an."""

import asyncio
import atexit
import decimal
import faulthandler
import gc
import locale
import logging
import os
import random
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from pytest_examples import EvalExample

from bausatz.measure.isolation import MEMORY_LIMIT, isolation_obstacle
from bausatz.snippets import Snippet
from tests.apart import call_apart
from tests.test_snippets import test_pytest_examples as run_snippet

_LIMITS = [value for name, value in vars(resource).items() if name.startswith("RLIMIT")]
# Untat → woran der nächste Test sie bemerkte. Was weiteres verhindert, kommt zuletzt.
_DEEDS: dict[str, Callable[[], object]] = {
    "Path('/proc/self/comm').write_text('shop')": (
        lambda: Path("/proc/self/comm").read_text()
    ),
    "os.environ['SHOP'] = 'x'": lambda: dict(os.environ),
    "os.chdir('/')": Path.cwd,
    "os.umask(0o57)": lambda: _status("Umask"),
    "signal.signal(signal.SIGUSR1, print)": (
        lambda: [signal.getsignal(number) for number in signal.valid_signals()]
    ),
    "signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR2])": (
        lambda: _status("SigBlk")
    ),
    "signal.setitimer(signal.ITIMER_VIRTUAL, 900)": (
        lambda: signal.getitimer(signal.ITIMER_VIRTUAL) > (0, 0)
    ),
    "socket.setdefaulttimeout(0.5)": socket.getdefaulttimeout,
    "warnings.simplefilter('ignore')": lambda: [*warnings.filters],
    "logging.root.setLevel(1)": lambda: logging.root.level,
    "logging.disable()": lambda: logging.root.manager.disable,
    "logging.root.addHandler(logging.NullHandler())": lambda: [*logging.root.handlers],
    "sys.modules['shop'] = sys": lambda: {*sys.modules},
    "sys.modules['json'] = None": lambda: sys.modules["json"],
    "socket.create_connection = None": lambda: socket.create_connection,
    "builtins.input = print": lambda: input,
    "threading.Thread(target=time.sleep, args=[900], daemon=True).start()": (
        lambda: _status("Threads")
    ),
    "os.dup(os.open('/dev/zero', 0))": (
        lambda: sorted(path.name for path in Path("/proc/self/fd").iterdir())
    ),
    "asyncio._set_running_loop(asyncio.new_event_loop())": asyncio._get_running_loop,
    "locale.setlocale(locale.LC_TIME, 'C.UTF-8')": (
        lambda: locale.setlocale(locale.LC_TIME)
    ),
    "sys.path.insert(0, '/')": lambda: [*sys.path],
    "sys.meta_path.clear()": lambda: [*sys.meta_path],
    "sys.argv.append('shop')": lambda: [*sys.argv],
    "sys.excepthook = print": lambda: sys.excepthook,
    "threading.excepthook = print": lambda: threading.excepthook,
    "sys.unraisablehook = print": lambda: sys.unraisablehook,
    "sys.setrecursionlimit(900)": sys.getrecursionlimit,
    "sys.setswitchinterval(1)": sys.getswitchinterval,
    "sys.setprofile(lambda *_: None)": sys.getprofile,
    "random.seed(1)": random.getstate,
    "gc.disable()": gc.isenabled,
    "atexit.register(print)": atexit._ncallbacks,
    "os.environ['TZ'] = 'Asia/Tokyo'; time.tzset()": lambda: time.tzname,
    "decimal.getcontext().prec = 3": lambda: decimal.getcontext().prec,
    "faulthandler.disable()": faulthandler.is_enabled,
    "os.setpriority(os.PRIO_PROCESS, 0, 19)": (
        lambda: os.getpriority(os.PRIO_PROCESS, 0)
    ),
    "os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))": (
        lambda: os.sched_getscheduler(0)
    ),
    "subprocess.Popen(['sleep', '900'], start_new_session=True)": (
        lambda: psutil.Process().children(recursive=True)
    ),
    "subprocess.run(['mount', '-t', 'tmpfs', 'shop', '/mnt'], check=True)": (
        lambda: Path("/proc/self/mountinfo").read_text()
    ),
    "tempfile.mkdtemp()": lambda: sorted(Path(tempfile.gettempdir()).iterdir()),
    "sys.stdout = None": lambda: sys.stdout,
    "resource.setrlimit(resource.RLIMIT_NOFILE, (99, 99))": (
        lambda: [*map(resource.getrlimit, _LIMITS)]
    ),
}
_SNIPPET = "\n".join(
    [
        "import asyncio, atexit, builtins, decimal, faulthandler, gc, locale, logging",
        "import os, random, resource, signal, socket, subprocess, sys, tempfile",
        "import threading, time, warnings",
        "from pathlib import Path",
        *_DEEDS,
    ]
)


def _status(field: str) -> str:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(line for line in lines if line.startswith(f"{field}:"))


def _state() -> dict[str, object]:
    return {deed: probe() for deed, probe in _DEEDS.items()}


def _commit_directly() -> set[str]:
    before = _state()
    exec(_SNIPPET, {})
    after = _state()
    return {deed for deed in _DEEDS if after[deed] != before[deed]}


@pytest.fixture(autouse=True)
def _possible() -> None:
    if reason := isolation_obstacle():
        pytest.skip(reason)


def _snippet(folder: Path, source: str) -> Snippet:
    (folder / "snippets").mkdir()
    snippet = Snippet(folder, "shop.py")
    snippet.path.write_text(f"{source}\n", encoding="utf-8")
    return snippet


@pytest.fixture
def run(
    tmp_path: Path, eval_example: EvalExample, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], str]:
    """Führt einen Schnipsel aus wie jeden; gibt zurück, was an ihm falsch ist."""

    def run(source: str) -> str:
        snippet = _snippet(tmp_path, source)
        with monkeypatch.context() as patch:
            try:
                run_snippet(snippet, eval_example, tmp_path, patch)
            except (pytest.fail.Exception, AssertionError) as failure:
                return str(failure)
        return ""

    return run


def test_next_test_sees_nothing_of_a_bad_snippet(
    run: Callable[[str], str],
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # In den gemeinsamen legen auch Tests nebenan etwas.
    folder = tmp_path_factory.mktemp("temp")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    seen = call_apart(_commit_directly, seconds=30)
    assert seen == {*_DEEDS}, "eine Untat fiele gar nicht auf"
    before = _state()
    run(_SNIPPET)
    assert _state() == before


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("print('eins')\n#> eins", ""),
        ("print('eins')\n#> zwei", "#> eins"),
        ("def buy():\n    raise ValueError('leer')\n\nbuy()", "shop.py:2: endet mit"),
        ("raise ValueError('leer')", "ValueError: leer"),
        ("raise ValueError  # löst ValueError aus", ""),
        ("raise ValueError  # löst OSError aus", "ValueError"),
        ("raise SystemExit(3)  # löst SystemExit aus", ""),
        ("1 == 1  # löst ValueError aus", "shop.py:1: löst kein ValueError aus"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "Status -9"),
        ("import os\nos._exit(0)", "endet ohne Ergebnis, Status 0"),
        ("import sys\nsys.stdout.close()", ""),
        ("import os\nos.closerange(1, 3)", ""),
        ("input()", "OSError: pytest: reading from stdin"),
        ("import socket\nsocket.socket()", "ResourceWarning: unclosed <socket"),
        ("import socket\ns = socket.socket()\nraise KeyError", "KeyError"),
        (
            "from threading import *\nThread(target=Event().wait).start()",
            "",
        ),
    ],
)
def test_verdict_comes_back_whole(
    source: str, expected: str, run: Callable[[str], str]
) -> None:
    found = run(source)
    assert expected in found
    assert bool(expected) == bool(found)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("while True: pass", "läuft nach Ablauf der Frist noch → "),
        (
            "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
            "läuft nach Ablauf der Frist noch → ",
        ),
        (
            "from resource import *\nsetrlimit(RLIMIT_CPU, (1, 9))\nwhile True: pass",
            "rechnet länger",
        ),
        (f"bytearray({MEMORY_LIMIT})", "braucht mehr als 2 GiB → "),
        ("with open('x', 'wb') as x:\n    x.write(bytes(1 << 25))", "gibt zu viel aus"),
        (
            "import os, time\nfor _ in range(9): os.fork()\ntime.sleep(900)",
            "startet mehr als 256 Prozesse → ",
        ),
    ],
)
def test_limit_is_named(
    source: str,
    expected: str,
    run: Callable[[str], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if "Frist" in expected:
        monkeypatch.setattr("tests.test_snippets.TIME_LIMIT", 3)
    assert f"snippets/shop.py:1: {expected}" in run(source)


def test_descendants_are_limited() -> None:
    ask = "from resource import *; print(*map(getrlimit, (RLIMIT_CPU, RLIMIT_DATA)))"
    command = ["setsid", sys.executable, "-c", f"{ask}; bytearray({MEMORY_LIMIT})"]
    run = subprocess.run
    found = call_apart(lambda: run(command, capture_output=True, text=True), seconds=30)
    assert isinstance(found, subprocess.CompletedProcess)
    assert "-1" not in found.stdout
    assert "MemoryError" in found.stderr


def test_result_that_cannot_be_sent() -> None:
    with pytest.raises(ChildProcessError, match="endet ohne Ergebnis"):
        call_apart(threading.Lock, seconds=30)


def test_updates_come_back(
    tmp_path: Path,
    eval_example: EvalExample,
    monkeypatch: pytest.MonkeyPatch,
    pytestconfig: pytest.Config,
) -> None:
    snippet = _snippet(tmp_path, "print('eins')\n#> zwei")
    with monkeypatch.context() as patch:
        patch.setattr(pytestconfig.option, "update_examples", True)
        run_snippet(snippet, eval_example, tmp_path, patch)
    (updated,) = eval_example.to_update
    assert updated.path == snippet.path
    assert updated.source == "print('eins')\n#> eins\n"
