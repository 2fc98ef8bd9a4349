# /// script
# dependencies = [
#     "aiohttp", "grpcio", "httpx", "psycopg[binary]", "pymongo",
#     "pymysql", "redis", "requests", "trio", "websockets",
# ]
# ///
import asyncio
import logging
import sys
import urllib.request
from collections.abc import Callable

import aiohttp
import grpc
import httpx
import psycopg
import pymongo
import pymysql
import redis
import requests
import trio
from redis.backoff import NoBackoff
from redis.retry import Retry
from websockets.sync.client import connect

from verbindungslabor import refused_addresses

HOST, PORT = "localhost", 4711
URL = f"http://{HOST}:{PORT}/"
tried: list[str] = []
logged: list[str] = []
tracing = True


class Log(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        logged.append(record.getMessage())


def trace(event: str, arguments: tuple[object, ...]) -> None:
    if tracing and event == "socket.connect":
        tried.append(str(arguments[1]))


async def use_aiohttp() -> None:
    async with aiohttp.ClientSession() as session:
        await session.get(URL)


def use_redis() -> None:
    redis.Redis(HOST, PORT, retry=Retry(NoBackoff(), 0)).ping()


def use_mongodb() -> None:
    with pymongo.MongoClient[dict[str, object]](
        HOST, PORT, serverSelectionTimeoutMS=1000
    ) as client:
        client.admin.command("ping")


def use_grpc() -> None:
    with grpc.insecure_channel(f"{HOST}:{PORT}") as channel:
        call = channel.unary_unary("/shop/Order", bytes, bytes)
        call(b"", timeout=5)


CLIENTS: dict[str, Callable[[], object]] = {
    "urllib": lambda: urllib.request.urlopen(URL, timeout=3),
    "asyncio": lambda: asyncio.run(asyncio.open_connection(HOST, PORT)),
    "requests": lambda: requests.get(URL, timeout=3),
    "httpx": lambda: httpx.get(URL),
    "aiohttp": lambda: asyncio.run(use_aiohttp()),
    "trio": lambda: trio.run(trio.open_tcp_stream, HOST, PORT),
    "websockets": lambda: connect(f"ws://{HOST}:{PORT}"),
    "redis": use_redis,
    "pymysql": lambda: pymysql.connect(host=HOST, port=PORT),
    "psycopg": lambda: psycopg.connect(host=HOST, port=PORT),
    "grpc": use_grpc,
    "pymongo": use_mongodb,  # zuletzt: Seine Threads laufen nach.
}


def told(text: str) -> str:
    """Was ein Text über das Ziel verrät."""
    found = []
    if "127.0.0.1" in text or "::1" in text:
        found.append("Adresse")
    elif HOST in text:
        found.append("Name")
    if str(PORT) in text:
        found.append("Port")
    return ", ".join(found) or "–"


logging.basicConfig(level=logging.DEBUG, handlers=[Log()])
sys.addaudithook(trace)
sys.stdout.write("Bibliothek | Meldung | `DEBUG` | Audit-Hook | Labor\n")
for name, client in CLIENTS.items():
    tried.clear()
    logged.clear()
    try:
        client()
    except Exception as error:
        lab = str(refused_addresses(error))
        texts = str(error), "".join(logged), "".join(tried), lab
        row = " | ".join([f"`{name}`", *map(told, texts)])
        sys.stdout.write(f"{row}\n")
tracing = False
logging.getLogger().handlers.clear()
