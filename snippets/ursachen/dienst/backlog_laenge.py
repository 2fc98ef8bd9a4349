import asyncio
import os
import socket
import struct
import sys
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from multiprocessing.connection import Listener
from pathlib import Path

from verbindungslabor import network_stack, use_user_namespace

ADDRESS = ("127.0.0.1", 8080)
SOMAXCONN = Path("/proc/sys/net/core/somaxconn")


def backlog() -> int:
    """Fragt den Kernel; welcher Socket lauscht, steht in /proc."""
    for link in list(Path("/proc/self/fd").iterdir()):
        with (
            suppress(OSError),
            socket.socket(fileno=os.dup(int(link.name))) as copy,
        ):
            if copy.getsockname() == ADDRESS:
                info = copy.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 32)
                return int(struct.unpack("=8I", info)[7])
    raise LookupError("niemand lauscht")


async def asyncio_backlog() -> int:
    async with await asyncio.start_server(print, *ADDRESS):
        return backlog()


use_user_namespace()
with network_stack():
    print("Wer lauscht | Backlog")
    #> Wer lauscht | Backlog
    with Listener(ADDRESS):
        print("`multiprocessing.connection.Listener()` |", backlog())
        #> `multiprocessing.connection.Listener()` | 1
    with HTTPServer(ADDRESS, BaseHTTPRequestHandler):
        size = backlog()  # bis Python 3.14 sind es 5
        shown = "`SOMAXCONN`" if size == socket.SOMAXCONN else size
        sys.stdout.write(f"`http.server.HTTPServer()` | {shown}\n")
    print("`asyncio.start_server()` |", asyncio.run(asyncio_backlog()))
    #> `asyncio.start_server()` | 100
    with socket.create_server(ADDRESS):
        print("`socket.create_server()` |", backlog())
        #> `socket.create_server()` | 128
    SOMAXCONN.write_text("4096")
    with socket.create_server(ADDRESS, backlog=2048) as server:
        print("`create_server(backlog=2048)` |", backlog())
        #> `create_server(backlog=2048)` | 2048
        SOMAXCONN.write_text("128")
        print("`somaxconn` danach auf 128 |", backlog())
        #> `somaxconn` danach auf 128 | 2048
        server.listen(2048)
        print("und noch einmal `listen(2048)` |", backlog())
        #> und noch einmal `listen(2048)` | 128
