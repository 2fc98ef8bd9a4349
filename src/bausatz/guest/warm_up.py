"""Lädt und übt vor dem Schnappschuss, was Schnipsel brauchen.

Was hier einmal lief, muss der Emulator im Browser nicht noch einmal laden.
"""

import asyncio
import http.client
import importlib
import io
import socket
import sys
import urllib.error
import urllib.request
from contextlib import redirect_stderr, suppress
from pathlib import Path

from bausatz.guest.verdict import compare
from verbindungslabor import capture, network_stack, normalize, read_packets
from verbindungslabor.diagnose import diagnose
from verbindungslabor.diagram import sequence_diagram
from verbindungslabor.scenarios import enter

MODULES = Path("/module.txt")  # ein Name je Zeile
_RECORDING = """[[facts]]
python = "3.14.0 3.15.0"
exit_status = 0
terminal = "eins\\nzwei\\n"
"""


def warm_up() -> None:
    for name in MODULES.read_text(encoding="utf-8").split():
        importlib.import_module(name)
    print("Gast: Module geladen", flush=True)
    with network_stack():
        for host in ("127.0.0.1", "::1", "localhost"):
            try:
                socket.create_connection((host, 8080), 3)
            except ConnectionRefusedError as error:
                with redirect_stderr(io.StringIO()):
                    sys.excepthook(type(error), error, error.__traceback__)
        asyncio.run(_ask())
        with suppress(ConnectionRefusedError):
            http.client.HTTPConnection("localhost", 8080).request("GET", "/")
        with suppress(urllib.error.URLError):
            urllib.request.urlopen("http://localhost:8080/")
        with capture() as frames, suppress(ConnectionRefusedError):
            socket.create_connection(("localhost", 8080), 3)
    print("Gast: Sockets geübt", flush=True)
    sequence_diagram(read_packets(normalize(frames)), "probe")
    compare(_RECORDING, 1, "eins\nzwei\ndrei\n")
    with enter("firewall-rst") as target:
        with suppress(ConnectionRefusedError):
            socket.create_connection((target.host, target.port), 3)
        diagnose(target.host, target.port)
    print("Gast: Labor geübt", flush=True)


async def _ask() -> None:
    with suppress(OSError):
        await asyncio.open_connection("localhost", 8080)
