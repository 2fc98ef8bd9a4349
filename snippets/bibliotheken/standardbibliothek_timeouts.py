import asyncio
import ftplib
import http.client
import imaplib
import logging.handlers
import poplib
import smtplib
import socket
import sys
import urllib.request
import xmlrpc.client
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.managers import BaseManager
from typing import Any

HOST = "127.0.0.1"
URL = f"http://{HOST}:8080"
CALLS: dict[str, Callable[[], object]] = {
    "socket.create_connection": lambda: socket.create_connection((HOST, 8080)),
    "HTTPConnection": lambda: http.client.HTTPConnection(HOST, 8080).connect(),
    "urlopen": lambda: urllib.request.urlopen(URL),
    "SMTP": lambda: smtplib.SMTP(HOST, 8080),
    "IMAP4": lambda: imaplib.IMAP4(HOST, 8080),
    "POP3": lambda: poplib.POP3(HOST, 8080),
    "FTP": lambda: ftplib.FTP().connect(HOST, 8080),
    "ServerProxy": lambda: xmlrpc.client.ServerProxy(URL).hello(),
    "asyncio.open_connection": lambda: asyncio.run(open_connection()),
    "BaseManager": lambda: BaseManager((HOST, 8080), b"geheim").connect(),
    "SocketHandler": lambda: logging.handlers.SocketHandler(HOST, 8080).send(b""),
}
timeouts: list[float | None] = []


async def open_connection() -> None:
    await asyncio.open_connection(HOST, 8080)


def remember(event: str, args: tuple[Any, ...]) -> None:
    if event == "socket.connect":
        timeouts.append(args[0].gettimeout())


def timeout_of(call: Callable[[], object], default: float | None) -> str:
    socket.setdefaulttimeout(default)
    with suppress(OSError):
        call()
    socket.setdefaulttimeout(None)
    # asyncio verbindet ohne zu blockieren: 0.0
    return f"{timeouts[-1]:g} s" if timeouts[-1] else "keiner"


sys.addaudithook(remember)
print("Aufruf | Timeout ab Werk | nach `setdefaulttimeout(7)`")
#> Aufruf | Timeout ab Werk | nach `setdefaulttimeout(7)`
for name, call in CALLS.items():
    print(f"`{name}` | {timeout_of(call, None)} | {timeout_of(call, 7)}")
    #> `socket.create_connection` | keiner | 7 s
    #> `HTTPConnection` | keiner | 7 s
    #> `urlopen` | keiner | 7 s
    #> `SMTP` | keiner | 7 s
    #> `IMAP4` | keiner | 7 s
    #> `POP3` | keiner | 7 s
    #> `FTP` | keiner | 7 s
    #> `ServerProxy` | keiner | 7 s
    #> `asyncio.open_connection` | keiner | keiner
    #> `BaseManager` | keiner | keiner
    #> `SocketHandler` | 1 s | 1 s
