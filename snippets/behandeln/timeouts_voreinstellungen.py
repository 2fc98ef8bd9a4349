# /// script
# dependencies = [
#     "aiohttp", "httpx", "psycopg[binary]", "pymongo", "pymysql",
#     "redis", "requests", "websockets",
# ]
# ///
import inspect
import socket
from collections.abc import Callable

import aiohttp.client
import httpx
import psycopg.conninfo
import pymongo
import pymysql.connections
import redis
import requests.adapters
import websockets.asyncio.client


def default(function: Callable[..., object], name: str) -> object:
    return inspect.signature(function).parameters[name].default


def shown(value: object) -> str:
    return f"{value:g} s" if isinstance(value, int | float) else "ohne Grenze"


client = aiohttp.client.DEFAULT_TIMEOUT
mysql = pymysql.connections.Connection.__init__
web = websockets.asyncio.client.connect.__init__
adapter = requests.adapters.HTTPAdapter.send
cache = redis.Redis().get_connection_kwargs()
with httpx.Client() as session:
    http = session.timeout
with pymongo.MongoClient[dict[str, object]](connect=False) as mongo:
    pool = mongo.options.pool_options

ROWS: dict[str, tuple[object, ...]] = {
    "`socket`, `urllib`": (socket.getdefaulttimeout(),) * 2,
    "`requests`": (default(adapter, "timeout"),) * 2,
    "`httpx`": (http.connect, http.read),
    "`aiohttp`": (client.sock_connect, client.total),
    "`redis`": (cache["socket_connect_timeout"], cache["socket_timeout"]),
    "`pymongo`": (pool.connect_timeout, pool.socket_timeout),
    "`pymysql`": (default(mysql, "connect_timeout"), default(mysql, "read_timeout")),
    "`psycopg`": (psycopg.conninfo.timeout_from_conninfo({}),),
    "`websockets`": (default(web, "open_timeout"),),
}

print("Bibliothek | Verbinden | Lesen")
#> Bibliothek | Verbinden | Lesen
for name, values in ROWS.items():
    connect, *read = map(shown, values)
    print(f"{name} | {connect} | {read[0] if read else '–'}")
    #> `socket`, `urllib` | ohne Grenze | ohne Grenze
    #> `requests` | ohne Grenze | ohne Grenze
    #> `httpx` | 5 s | 5 s
    #> `aiohttp` | 30 s | 300 s
    #> `redis` | 5 s | 5 s
    #> `pymongo` | 20 s | ohne Grenze
    #> `pymysql` | 10 s | ohne Grenze
    #> `psycopg` | 130 s | –
    #> `websockets` | 10 s | –
