# /// script
# dependencies = ["uvicorn"]
# ///
import asyncio
import ipaddress
import socket
import subprocess
import sys
import time
from pathlib import Path

from verbindungslabor import network_stack, use_user_namespace

PROGRAMS = [
    "http.server 8080",
    "http.server 8080 --bind localhost",
    "uvicorn verbindungslabor.scenarios.uvicorn_app:app --lifespan off",
    "xmlrpc.server",
]
NET = Path("/proc/thread-self/net")


def listening() -> str:
    found = []
    for table in ("tcp", "tcp6"):
        for line in (NET / table).read_text(encoding="ascii").splitlines()[1:]:
            _, local, _, state, *_ = line.split()
            if state == "0A":  # LISTEN
                raw = bytes.fromhex(local.partition(":")[0])
                words = (raw[i : i + 4][::-1] for i in range(0, len(raw), 4))
                found.append(f"`{ipaddress.ip_address(b''.join(words))}`")
    return " und ".join(found)


def run(program: str) -> str:
    command = [sys.executable, "-m", *program.split()]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet) as process:
        while not listening() and process.poll() is None:
            time.sleep(0.01)
        found = listening()
        process.kill()
    return found


async def asyncio_server(host: str | None) -> str:
    async with await asyncio.start_server(lambda *_: None, host, 8080):
        return listening()


def create_server(host: str) -> str:
    with socket.create_server((host, 8080)):
        return listening()


use_user_namespace()
print("Server | lauscht auf")
#> Server | lauscht auf
with network_stack():
    for host in ("", "localhost"):
        print(f'`socket.create_server(("{host}", 8080))` | {create_server(host)}')
        #> `socket.create_server(("", 8080))` | `0.0.0.0`
        #> `socket.create_server(("localhost", 8080))` | `127.0.0.1`
    for name in (None, "localhost"):
        found = asyncio.run(asyncio_server(name))
        print(f"`asyncio.start_server(…, {name!r}, 8080)` | {found}")
        #> `asyncio.start_server(…, None, 8080)` | `0.0.0.0` und `::`
        #> `asyncio.start_server(…, 'localhost', 8080)` | `127.0.0.1` und `::1`
    for program in PROGRAMS:
        shown = program.partition(" verbindungslabor")[0]
        print(f"`python -m {shown}` | {run(program)}")
        #> `python -m http.server 8080` | `0.0.0.0`
        #> `python -m http.server 8080 --bind localhost` | `::1`
        #> `python -m uvicorn` | `127.0.0.1`
        #> `python -m xmlrpc.server` | `127.0.0.1`
