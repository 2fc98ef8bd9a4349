import os
import socket
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from verbindungslabor import network_stack, use_user_namespace

SERVICE = "127.0.0.9"
APP = """
import os, socket
host = os.environ.get("REDIS_HOST", "127.0.0.1")
try:
    socket.create_connection((host, 6379), timeout=3).close()
    print("verbunden")
except ConnectionRefusedError:
    print("abgelehnt")
except OSError as error:
    print(f"`{type(error).__name__}`")
"""
COMMANDS = [
    "python app.py",
    ". ./.env; python app.py",
    "set -a; . ./.env; python app.py",
    "REDIS_HOST=127.0.0.9; python app.py",
    "REDIS_HOST=127.0.0.9 python app.py",
    "export REDIS_HOST=127.0.0.9; python app.py",
    "export REDIS_HOST=127.0.0.9; env -i python app.py",
    "export REDIS_HOST=; python app.py",
    "export REDIS_HOST=' 127.0.0.9'; python app.py",
    """export REDIS_HOST='"127.0.0.9"'; python app.py""",
    "set -a; . ./windows.env; python app.py",
]


def run(command: str, folder: str) -> str:
    command = command.replace("python", sys.executable)
    environment = {"PATH": os.environ["PATH"]}
    return subprocess.check_output(
        ["sh", "-c", command], cwd=folder, env=environment, text=True
    ).strip()


use_user_namespace()
print("Befehl; in `.env` steht `REDIS_HOST=127.0.0.9` | Ergebnis")
#> Befehl; in `.env` steht `REDIS_HOST=127.0.0.9` | Ergebnis
with (
    network_stack(),
    TemporaryDirectory() as folder,
    socket.create_server((SERVICE, 6379)),
):
    Path(folder, "app.py").write_text(APP, encoding="utf-8")
    Path(folder, ".env").write_bytes(b"REDIS_HOST=127.0.0.9\n")
    Path(folder, "windows.env").write_bytes(b"REDIS_HOST=127.0.0.9\r\n")
    for command in COMMANDS:
        print(f"`{command}` | {run(command, folder)}")
        #> `python app.py` | abgelehnt
        #> `. ./.env; python app.py` | abgelehnt
        #> `set -a; . ./.env; python app.py` | verbunden
        #> `REDIS_HOST=127.0.0.9; python app.py` | abgelehnt
        #> `REDIS_HOST=127.0.0.9 python app.py` | verbunden
        #> `export REDIS_HOST=127.0.0.9; python app.py` | verbunden
        #> `export REDIS_HOST=127.0.0.9; env -i python app.py` | abgelehnt
        #> `export REDIS_HOST=; python app.py` | `gaierror`
        #> `export REDIS_HOST=' 127.0.0.9'; python app.py` | `gaierror`
        #> `export REDIS_HOST='"127.0.0.9"'; python app.py` | `gaierror`
        #> `set -a; . ./windows.env; python app.py` | `gaierror`
