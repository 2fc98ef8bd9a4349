"""Bibliotheken, die sich verbinden: jede mit einem Aufruf und ohne Wiederholung."""

import asyncio
import http.client
import smtplib
import socket
import urllib.request
from collections.abc import Awaitable, Callable

import aiohttp
import anyio
import httpx
import psycopg
import psycopg2
import pymongo
import pymysql
import redis
import redis.asyncio
import redis.backoff
import requests
import sqlalchemy
import trio
import urllib3
import websockets.asyncio.client
import websockets.sync.client

Client = Callable[[str, int, float], object]
AsyncClient = Callable[[str, int, float], Awaitable[object]]
CLIENTS: dict[str, Client] = {}


def client(call: Client) -> Client:
    CLIENTS[call.__name__] = call
    return call


def async_client(call: AsyncClient) -> AsyncClient:
    async def run(host: str, port: int, wait: float) -> None:
        await call(host, port, wait)

    CLIENTS[call.__name__] = lambda *args: asyncio.run(run(*args))
    return call


def authority(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def url(host: str, port: int) -> str:
    return f"http://{authority(host, port)}/"


@client
def socket_(host: str, port: int, wait: float) -> None:
    with socket.create_connection((host, port), wait) as sock:
        if not sock.recv(1):
            raise EOFError


@client
def socket_all_errors(host: str, port: int, wait: float) -> None:
    with socket.create_connection((host, port), wait, all_errors=True) as sock:
        if not sock.recv(1):
            raise EOFError


@client
def http_client(host: str, port: int, wait: float) -> None:
    connection = http.client.HTTPConnection(host, port, timeout=wait)
    try:
        connection.request("GET", "/")
        connection.getresponse()
    finally:
        connection.close()


@client
def urllib_request(host: str, port: int, wait: float) -> None:
    no_proxy = urllib.request.ProxyHandler({})
    opener = urllib.request.build_opener(no_proxy)
    opener.open(url(host, port), timeout=wait).close()


@client
def smtplib_(host: str, port: int, wait: float) -> None:
    smtplib.SMTP(host, port, "client.example", wait).close()


@async_client
async def asyncio_(host: str, port: int, wait: float) -> None:
    async with asyncio.timeout(wait):
        reader, writer = await asyncio.open_connection(host, port)
        try:
            await reader.readexactly(1)
        finally:
            writer.close()


@async_client
async def anyio_(host: str, port: int, wait: float) -> None:
    with anyio.fail_after(wait):
        async with await anyio.connect_tcp(host, port) as stream:
            await stream.receive()


@client
def anyio_on_trio(host: str, port: int, wait: float) -> None:
    anyio.run(anyio_, host, port, wait, backend="trio")


@client
def trio_(host: str, port: int, wait: float) -> None:
    async def run() -> None:
        with trio.fail_after(wait):
            async with await trio.open_tcp_stream(host, port) as stream:
                if not await stream.receive_some():
                    raise EOFError

    trio.run(run)


@client
def requests_(host: str, port: int, wait: float) -> None:
    with requests.Session() as session:
        session.trust_env = False
        session.get(url(host, port), timeout=wait)


@client
def urllib3_(host: str, port: int, wait: float) -> None:
    with urllib3.PoolManager(retries=1) as pool:
        pool.request("GET", url(host, port), timeout=wait)


@client
def httpx_(host: str, port: int, wait: float) -> None:
    with httpx.Client(trust_env=False, timeout=wait) as http:
        http.get(url(host, port))


@async_client
async def httpx_async(host: str, port: int, wait: float) -> None:
    async with httpx.AsyncClient(trust_env=False, timeout=wait) as http:
        await http.get(url(host, port))


@async_client
async def aiohttp_(host: str, port: int, wait: float) -> None:
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=wait, sock_read=wait)
    async with aiohttp.ClientSession(timeout=timeout) as http:
        await http.get(url(host, port))


@client
def websockets_(host: str, port: int, wait: float) -> None:
    address = f"ws://{authority(host, port)}"
    websockets.sync.client.connect(address, open_timeout=wait, proxy=None).close()


@async_client
async def websockets_async(host: str, port: int, wait: float) -> None:
    address = f"ws://{authority(host, port)}"
    async with websockets.asyncio.client.connect(
        address, open_timeout=wait, proxy=None
    ):
        pass


@client
def redis_(host: str, port: int, wait: float) -> None:
    once = redis.retry.Retry(redis.backoff.NoBackoff(), 0)
    with redis.Redis(
        host, port, socket_timeout=wait, socket_connect_timeout=wait, retry=once
    ) as database:
        database.ping()


@async_client
async def redis_async(host: str, port: int, wait: float) -> None:
    once = redis.asyncio.retry.Retry(redis.backoff.NoBackoff(), 0)
    async with redis.asyncio.Redis(
        host=host,
        port=port,
        socket_timeout=wait,
        socket_connect_timeout=wait,
        retry=once,
    ) as database:
        await database.ping()


@client
def psycopg_(host: str, port: int, wait: float) -> None:
    psycopg.connect(host=host, port=port, user="x", connect_timeout=int(wait)).close()


@async_client
async def psycopg_async(host: str, port: int, wait: float) -> None:
    connection = await psycopg.AsyncConnection.connect(
        host=host, port=port, user="x", connect_timeout=int(wait)
    )
    await connection.close()


@client
def psycopg2_(host: str, port: int, wait: float) -> None:
    psycopg2.connect(host=host, port=port, user="x", connect_timeout=int(wait)).close()


@client
def pymysql_(host: str, port: int, wait: float) -> None:
    pymysql.connect(
        host=host, port=port, user="x", connect_timeout=wait, read_timeout=wait
    ).close()


def through_sqlalchemy(driver: str, host: str, port: int, wait: float) -> None:
    engine = sqlalchemy.create_engine(
        f"{driver}://x@{authority(host, port)}/x",
        connect_args={"connect_timeout": int(wait)},
    )
    try:
        engine.connect().close()
    finally:
        engine.dispose()


@client
def sqlalchemy_psycopg(host: str, port: int, wait: float) -> None:
    through_sqlalchemy("postgresql+psycopg", host, port, wait)


@client
def sqlalchemy_pymysql(host: str, port: int, wait: float) -> None:
    through_sqlalchemy("mysql+pymysql", host, port, wait)


@client
def pymongo_(host: str, port: int, wait: float) -> None:
    # Prüft im Hintergrund und fragt immer wieder; wartet deshalb immer ganz ab.
    limit = min(int(wait * 1000), 2000)
    with pymongo.MongoClient[dict[str, object]](
        f"mongodb://{authority(host, port)}",
        serverSelectionTimeoutMS=limit,
        connectTimeoutMS=limit // 2,
    ) as database:
        database.admin.command("ping")
