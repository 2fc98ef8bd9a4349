# /// script
# dependencies = ["httpx", "requests"]
# ///
import os
import socket
import urllib.request
from collections.abc import Callable
from unittest.mock import patch

import httpx
import requests

PROXY = {"HTTP_PROXY": "http://127.0.0.1:3128"}


def attempt(get: Callable[[str], object]) -> str:
    try:
        get("http://127.0.0.1:8080")
    except (OSError, httpx.HTTPError) as error:
        text = str(error)
        proxy = "ja" if "3128" in text else "nein"
        target = "ja" if "8080" in text else "nein"
        return f"`{type(error).__name__}` | {proxy} | {target}"
    return "keine | |"


print("Client | Ausnahme | nennt den Proxy | nennt das Ziel")
#> Client | Ausnahme | nennt den Proxy | nennt das Ziel
with (
    patch.dict(os.environ, PROXY),
    socket.create_server(("127.0.0.1", 8080)),
):
    print("urllib |", attempt(urllib.request.build_opener().open))
    #> urllib | `URLError` | nein | nein
    print("requests |", attempt(requests.get))
    #> requests | `ProxyError` | ja | ja
    print("httpx |", attempt(httpx.get))
    #> httpx | `ConnectError` | nein | nein
