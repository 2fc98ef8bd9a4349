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

PROXY = "http://127.0.0.1:3128"
ENVIRONMENTS: dict[str, dict[str, str]] = {
    "`HTTP_PROXY`": {"HTTP_PROXY": PROXY},
    "`HTTPS_PROXY`": {"HTTPS_PROXY": PROXY},
    "`ALL_PROXY`": {"ALL_PROXY": PROXY},
    "`HTTP_PROXY`, aber `http_proxy` leer": {
        "HTTP_PROXY": PROXY,
        "http_proxy": "",
    },
    "`HTTP_PROXY` und `REQUEST_METHOD`": {
        "HTTP_PROXY": PROXY,
        "REQUEST_METHOD": "GET",
    },
}
ports: list[int] = []


def remember(event: str, args: tuple[Any, ...]) -> None:
    if event == "socket.connect":
        ports.append(args[1][1])


def way(get: Callable[[str], object]) -> str:
    ports.clear()
    with suppress(OSError, httpx.HTTPError):
        get("http://localhost:8080")
    return "Proxy" if 3128 in ports else "direkt"


sys.addaudithook(remember)
print("Gesetzt ist | urllib | requests | httpx")
#> Gesetzt ist | urllib | requests | httpx
for name, environment in ENVIRONMENTS.items():
    with patch.dict(os.environ, environment, clear=True):
        # urlopen() liest die Variablen nur beim ersten Aufruf.
        opener = urllib.request.build_opener()
        gets = (opener.open, requests.get, httpx.get)
        print(" | ".join([name, *(way(get) for get in gets)]))
        #> `HTTP_PROXY` | Proxy | Proxy | Proxy
        #> `HTTPS_PROXY` | direkt | direkt | direkt
        #> `ALL_PROXY` | direkt | Proxy | Proxy
        #> `HTTP_PROXY`, aber `http_proxy` leer | direkt | direkt | direkt
        #> `HTTP_PROXY` und `REQUEST_METHOD` | direkt | direkt | direkt
