"""Ein Python, das Module schon geladen hat und jeden Lauf daraus abzweigt.

`python forkserver.py QUELLEN [ORDNER …]` läuft im Python des Schnipsels; ORDNER
kommen in den Suchpfad für Module. Es liest Aufträge von seiner Standardeingabe, einem
Unix-Socket, und antwortet jedem über den mitgeschickten Dateideskriptor. Aus Sicht des
Programms, das es ausführt, ist es `python PROGRAMM`.
"""

import gc
import importlib
import json
import os
import signal
import socket
import sys
import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

# Der Kern der Absonderung; danach ist von diesem Projekt nichts mehr geladen.
sys.path.insert(0, sys.argv[1])
from bausatz.measure import isolation, outside
from bausatz.measure.program import become

del sys.path[0]
for _name in [n for n in sys.modules if n.startswith(("bausatz", "verbindungslabor"))]:
    del sys.modules[_name]
sys.path.extend(sys.argv[2:])


def serve() -> None:
    """Führt Aufträge aus, bis niemand mehr welche schickt."""
    # Wer wacht, wird von selbst abgeholt.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Strg+C gilt dem, der ihn startete.
    control = socket.socket(fileno=os.dup(0))
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 1 << 20, 2)
        if not message:
            control.close()
            return
        task = json.loads(message)
        for name in task["modules"]:
            with suppress(ImportError):
                importlib.import_module(name)
        gc.freeze()  # Sonst kopierte jeder Lauf den Speicher aller Module.
        output, report = descriptors
        isolation.start_apart(
            partial(_leave, control, report, task, output),
            report,
            network=task["network"],
            seconds=task["seconds"],
        )
        os.close(output)
        os.close(report)


def _leave(
    control: socket.socket, report: int, task: dict[str, Any], output: int
) -> NoReturn:
    """Lässt alles zurück, was dem Server gehört."""
    control.close()
    os.close(report)
    run(task, output)


def _activate(packages: str) -> None:
    """Macht eine Umgebung zur eigenen, als hätte ihr `python` diesen Prozess gestartet.

    Quelle:
        site(3): `sys.prefix` und `.pth`-Dateien einer virtuellen Umgebung.
    """
    import site  # mit `-S` gestartet, braucht es niemand

    environment = Path(packages).parents[2]
    sys.prefix = sys.exec_prefix = str(environment)
    sys.executable = str(environment / "bin" / Path(sys.executable).name)
    sys.path[:] = [path for path in sys.path if not path.endswith("site-packages")]
    site.addsitedir(packages)


def run(task: dict[str, Any], output: int) -> NoReturn:
    """Ist ab jetzt das Programm.

    Args:
        task: was `ForkServer.run` schickt.
        output: wohin Standardausgabe und Fehlerausgabe gehen.
    """
    null = os.open(os.devnull, os.O_RDONLY)
    for number, stream in enumerate((null, output, output)):
        os.dup2(stream, number)
    os.close(null)
    os.close(output)
    os.chdir(task["folder"])
    os.environ.clear()
    os.environ.update(task["environment"])
    time.tzset()
    if task["packages"]:
        _activate(task["packages"])
    program = str(Path(task["command"][0]).absolute())
    outside.watch(program)
    become(task["command"], program)


serve()
