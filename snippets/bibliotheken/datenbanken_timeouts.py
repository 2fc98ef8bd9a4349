# /// script
# dependencies = [
#     "aiomysql",
#     "asyncpg",
#     "clickhouse-connect",
#     "mysql-connector-python",
#     "psycopg[binary]",
#     "pymysql",
# ]
# ///
"""Wie lange der Aufbau einer Verbindung ab Werk dauern darf."""

from collections.abc import Callable
from inspect import signature

import aiomysql
import asyncpg
import pymysql
from clickhouse_connect.driver.httpclient import HttpClient
from mysql.connector.constants import DEFAULT_CONFIGURATION
from psycopg.conninfo import timeout_from_conninfo
from psycopg.pq import Conninfo


def default(call: Callable[..., object], parameter: str) -> object:
    return signature(call).parameters[parameter].default


libpq = {o.keyword: o.val for o in Conninfo.get_defaults()}
TIMEOUTS: dict[str, object] = {
    "psycopg 3": timeout_from_conninfo({}),
    "libpq, also psycopg2": libpq[b"connect_timeout"],
    "asyncpg": default(asyncpg.connect, "timeout"),
    "PyMySQL": default(pymysql.connect, "connect_timeout"),
    "mysql-connector": DEFAULT_CONFIGURATION["connect_timeout"],
    "aiomysql": default(aiomysql.connect, "connect_timeout"),
    "ClickHouse Connect": default(HttpClient, "connect_timeout"),
}
print("Bibliothek | Timeout beim Verbinden")
#> Bibliothek | Timeout beim Verbinden
for name, seconds in TIMEOUTS.items():
    print(f"{name} | {f'{seconds} s' if seconds else 'keiner'}")
    #> psycopg 3 | 130 s
    #> libpq, also psycopg2 | keiner
    #> asyncpg | 60 s
    #> PyMySQL | 10 s
    #> mysql-connector | keiner
    #> aiomysql | keiner
    #> ClickHouse Connect | 10 s
