"""Viele Labore zugleich, aus einem Prozess, der schon alles importiert hat.

`python -m tests.verbindungslabor.labs ART SZENARIO …` meldet je Labor `gestartet PID`
und, sobald der Client darin läuft, `darin PID`.
"""

import os
import signal
import sys
import time

from verbindungslabor import use_user_namespace
from verbindungslabor.cli import main
from verbindungslabor.scenarios import enter

_SHELL = {
    # Der eine Prozess löst sich von allem, was ihn mit dem anderen beenden könnte.
    "run": "(setsid sleep 604 &) & wait; echo darin {pid}; sleep 604; true",
    "run-kurz": "echo darin {pid}",
}


def play(kind: str, name: str) -> int:
    if kind == "enter":
        with enter(name):
            tell("darin", os.getpid())
            time.sleep(604)
    shell = _SHELL[kind].format(pid=os.getpid())
    return main(["run", name, "--", "sh", "-c", shell])


def tell(what: str, pid: int) -> None:
    os.write(sys.stdout.fileno(), f"{what} {pid}\n".encode())


if __name__ == "__main__":
    use_user_namespace()
    kind, *names = sys.argv[1:]
    for name in names:
        if (pid := os.fork()) == 0:
            sys.exit(play(kind, name))
        tell("gestartet", pid)
    signal.pause()  # und nicht warten: So vergibt der Kernel die PIDs nicht neu.
