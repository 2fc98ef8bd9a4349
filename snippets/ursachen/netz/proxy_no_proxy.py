# /// script
# dependencies = ["httpx", "requests"]
# ///
import os
import sys
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from unittest.mock import patch

import httpx
import requests

PROXY = {"HTTP_PROXY": "http://127.0.0.1:3128"}
HOSTS = ("localhost", "127.0.0.1", "[::1]")
ENTRIES = (
    "localhost",
    "127.0.0.1",
    "::1",
    "[::1]",
    "localhost,127.0.0.1,::1",
    "127.0.0.0/8",
    "localhost:8080",
    "127.0.0.1:8080",
    "localhost 127.0.0.1",
    "*",
)
ports: list[int] = []


def remember(event: str, args: tuple[Any, ...]) -> None:
    if event == "socket.connect":
        ports.append(args[1][1])


def goes_direct(get: Callable[[str], object], host: str) -> bool:
    ports.clear()
    with suppress(OSError, httpx.HTTPError):
        get(f"http://{host}:8080")
    return 3128 not in ports


def direct(get: Callable[[str], object]) -> str:
    try:
        found = [host for host in HOSTS if goes_direct(get, host)]
    except httpx.InvalidURL:
        return "`InvalidURL`"
    if len(found) == len(HOSTS):
        return "alle drei"
    return ", ".join(f"`{host}`" for host in found) or "keiner"


sys.addaudithook(remember)
print("`NO_PROXY` | urllib | requests | httpx")
#> `NO_PROXY` | urllib | requests | httpx
for environment in ({}, *({"NO_PROXY": entry} for entry in ENTRIES)):
    with patch.dict(os.environ, PROXY | environment, clear=True):
        opener = urllib.request.build_opener()
        gets = (opener.open, requests.get, httpx.get)
        cells = [direct(get) for get in gets]
    entry = f"`{environment['NO_PROXY']}`" if environment else "fehlt"
    print(" | ".join([entry, *cells]))
    #> fehlt | keiner | keiner | keiner
    #> `localhost` | `localhost` | `localhost` | `localhost`
    #> `127.0.0.1` | `127.0.0.1` | `127.0.0.1` | `127.0.0.1`
    #> `::1` | keiner | `[::1]` | `[::1]`
    #> `[::1]` | `[::1]` | keiner | `InvalidURL`
    #> `localhost,127.0.0.1,::1` | `localhost`, `127.0.0.1` | alle drei | alle drei
    #> `127.0.0.0/8` | keiner | `127.0.0.1` | keiner
    #> `localhost:8080` | `localhost` | `localhost` | `localhost`
    #> `127.0.0.1:8080` | `127.0.0.1` | keiner | `127.0.0.1`
    #> `localhost 127.0.0.1` | keiner | keiner | keiner
    #> `*` | alle drei | alle drei | alle drei
