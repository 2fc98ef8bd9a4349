# /// script
# dependencies = [
#     "aiohttp",
#     "httpx",
#     "niquests",
#     "requests",
#     "tornado",
#     "urllib3",
#     "websocket-client",
#     "websockets",
#     "zeep",
# ]
# ///
import inspect
from collections.abc import Callable

import httpx
import niquests
import requests
import urllib3
import websocket
import zeep
from aiohttp.client import DEFAULT_TIMEOUT
from tornado.httpclient import HTTPRequest
from websockets.asyncio.client import connect


def default(call: Callable[..., object], parameter: str) -> object:
    return inspect.signature(call).parameters[parameter].default


def show(seconds: object) -> str:
    if isinstance(seconds, int | float):
        return f"{seconds:g} s"
    return "keiner"


url3 = urllib3.Timeout.resolve_default_timeout(urllib3.Timeout.DEFAULT_TIMEOUT)
tornado = HTTPRequest._DEFAULTS
websockets = default(connect, "open_timeout")
# Verbinden, dann die ganze Anfrage
TIMEOUTS: dict[str, tuple[object, object]] = {
    "Requests": (default(requests.Session.request, "timeout"), None),
    "urllib3": (url3, None),
    "HTTPX": (httpx.Client().timeout.connect, None),
    "aiohttp": (DEFAULT_TIMEOUT.sock_connect, DEFAULT_TIMEOUT.total),
    "Niquests, GET": (default(niquests.get, "timeout"), None),
    "Tornado": (tornado["connect_timeout"], tornado["request_timeout"]),
    "websockets": (websockets, websockets),
    "websocket-client": (websocket.getdefaulttimeout(), None),
    "Zeep, WSDL laden": (zeep.Transport().load_timeout, None),
    "Zeep, Aufruf": (zeep.Transport().operation_timeout, None),
}
print("Bibliothek | Verbinden | alles zusammen")
#> Bibliothek | Verbinden | alles zusammen
for name, (connecting, total) in TIMEOUTS.items():
    print(f"{name} | {show(connecting)} | {show(total)}")
    #> Requests | keiner | keiner
    #> urllib3 | keiner | keiner
    #> HTTPX | 5 s | keiner
    #> aiohttp | 30 s | 300 s
    #> Niquests, GET | 30 s | keiner
    #> Tornado | 20 s | 20 s
    #> websockets | 10 s | 10 s
    #> websocket-client | keiner | keiner
    #> Zeep, WSDL laden | 300 s | keiner
    #> Zeep, Aufruf | keiner | keiner
