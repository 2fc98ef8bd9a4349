# /// script
# dependencies = [
#     "aiohttp",
#     "grpcio",
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
import asyncio
import os
import sys
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import aiohttp
import grpc
import httpx
import niquests
import requests
import urllib3
import websocket
import zeep
from tornado.httpclient import AsyncHTTPClient
from websockets.asyncio.client import connect

PROXY = {"http_proxy": "http://127.0.0.1:3128"}
URL, WS = "http://127.0.0.1:8080", "ws://127.0.0.1:8080"
ports: list[int] = []


async def aiohttp_get() -> None:
    async with aiohttp.ClientSession() as session:
        await session.get(URL)


async def tornado_get() -> None:
    await AsyncHTTPClient().fetch(URL)


async def websockets_connect() -> None:
    await connect(WS)


def grpc_call() -> None:
    with grpc.insecure_channel("127.0.0.1:8080") as channel:
        channel.unary_unary("/greeter.Greeter/Greet", bytes, bytes)(b"")


CALLS: dict[str, Callable[[], object]] = {
    "Requests": lambda: requests.Session().get(URL),
    "urllib3": lambda: urllib3.PoolManager().request("GET", URL),
    "HTTPX": lambda: httpx.Client().get(URL),
    "aiohttp": lambda: asyncio.run(aiohttp_get()),
    "Niquests": lambda: niquests.Session().get(URL),
    "Tornado": lambda: asyncio.run(tornado_get()),
    "websockets": lambda: asyncio.run(websockets_connect()),
    "websocket-client": lambda: websocket.create_connection(WS),
    "gRPC": grpc_call,
    "Zeep": lambda: zeep.Client(URL),
}


def remember(event: str, args: tuple[Any, ...]) -> None:
    if event == "socket.connect":
        ports.append(args[1][1])


def row(call: Callable[[], object]) -> str:
    ports.clear()
    try:
        call()
    except Exception as error:
        named = [port for port in ("8080", "3128") if port in str(error)]
        way = "Proxy" if 3128 in ports or "3128" in named else "Ziel"
        return f"{way} | `{type(error).__name__}` | {' und '.join(named) or 'nichts'}"
    return "niemand | – | –"


sys.addaudithook(remember)
print("Bibliothek | abgelehnt hat | Ausnahme | Meldung nennt Port")
#> Bibliothek | abgelehnt hat | Ausnahme | Meldung nennt Port
with patch.dict(os.environ, PROXY, clear=True):
    for name, call in CALLS.items():
        print(f"{name} | {row(call)}")
        #> Requests | Proxy | `ProxyError` | 8080 und 3128
        #> urllib3 | Ziel | `MaxRetryError` | 8080
        #> HTTPX | Proxy | `ConnectError` | nichts
        #> aiohttp | Ziel | `ClientConnectorError` | 8080
        #> Niquests | Proxy | `ProxyError` | 8080 und 3128
        #> Tornado | Ziel | `ConnectionRefusedError` | nichts
        #> websockets | Proxy | `ConnectionRefusedError` | 3128
        #> websocket-client | Proxy | `ConnectionRefusedError` | nichts
        #> gRPC | Proxy | `_InactiveRpcError` | 3128
        #> Zeep | Proxy | `ProxyError` | 8080 und 3128
