import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import traceback
from pathlib import Path

EVENTS = {"socket.getaddrinfo": slice(0, 2), "socket.connect": slice(1, 2)}
LIBRARY = tuple(map(sysconfig.get_path, ("stdlib", "platlib", "purelib")))


def caller() -> str:
    """Die innerste Stelle außerhalb aller Bibliotheken."""
    for frame in reversed(traceback.extract_stack()[:-2]):
        if not frame.filename.startswith((*LIBRARY, "<")):
            return f"{Path(frame.filename).name}:{frame.lineno}"
    return "Bibliothek"


def report(event: str, arguments: tuple[object, ...]) -> None:
    if event in EVENTS:
        what = " ".join(map(str, arguments[EVENTS[event]]))
        sys.stderr.write(f"{event} {what} von {caller()}\n")


DEMO = """
from contextlib import suppress
from urllib.request import urlopen

with suppress(OSError):
    urlopen("http://localhost:8080/", timeout=3)
"""

if __name__ == "sitecustomize":
    sys.addaudithook(report)
else:  # Vorführung: ein fremdes Programm, das nichts davon weiß
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(__file__, f"{folder}/sitecustomize.py")
        Path(folder, "shop.py").write_text(DEMO)
        subprocess.run(
            [sys.executable, "shop.py"],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": folder},
        )
