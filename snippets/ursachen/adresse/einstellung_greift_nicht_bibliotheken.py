# /// script
# dependencies = [
#     "asyncpg", "celery", "ollama", "opensearch-py", "pika", "pymongo",
#     "pymysql", "redis",
# ]
# ///
import asyncio
import logging
import os
import sys
import threading
from collections.abc import Callable
from importlib import import_module
from unittest import mock

from verbindungslabor import network_stack, use_user_namespace

for name in ("opensearch", "pika"):
    logging.getLogger(name).addHandler(logging.NullHandler())

asyncpg = import_module("asyncpg")
celery = import_module("celery")
ollama = import_module("ollama")
opensearch = import_module("opensearchpy")
pika = import_module("pika")
pymongo = import_module("pymongo")
pymysql = import_module("pymysql")
redis = import_module("redis")
once = redis.retry.Retry(redis.backoff.NoBackoff(), 0)


def ask_mongodb() -> None:
    with pymongo.MongoClient(serverSelectionTimeoutMS=200) as client:
        client.server_info()


def ask_celery() -> None:
    celery.Celery().connection().transport.establish_connection()


CALLS: list[tuple[str, Callable[[], object], str, str]] = [
    ("asyncpg", lambda: asyncio.run(asyncpg.connect()), "PGHOST", "127.0.0.9"),
    ("celery", ask_celery, "CELERY_BROKER_URL", "amqp://127.0.0.9"),
    ("ollama", lambda: ollama.Client().list(), "OLLAMA_HOST", "127.0.0.9"),
    (
        *("opensearch-py", lambda: opensearch.OpenSearch().info()),
        *("OPENSEARCH_URL", "http://127.0.0.9"),
    ),
    ("pika", lambda: pika.BlockingConnection(), "AMQP_URL", "amqp://127.0.0.9"),
    ("pymongo", ask_mongodb, "MONGODB_URI", "mongodb://127.0.0.9"),
    ("pymysql", lambda: pymysql.connect(), "MYSQL_HOST", "127.0.0.9"),
    ("redis", redis.Redis(retry=once).ping, "REDIS_URL", "redis://127.0.0.9"),
]
OWN_PORTS = range(32768, 65536)  # Manche Pakete verbinden sich auch mit sich selbst.
tried: list[str] = []
left_over: list[threading.Thread] = []  # pymongo schließt seine Threads verspätet.


def note_address(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect" and threading.current_thread() not in left_over:
        match arguments[1]:
            case str(path):
                tried.append(path)
            case (str(host), int(port), *_) if port not in OWN_PORTS:
                tried.append(f"[{host}]:{port}" if ":" in host else f"{host}:{port}")


def first_address(call: Callable[[], object]) -> str:
    left_over[:] = set(threading.enumerate()) - {threading.current_thread()}
    tried.clear()
    try:
        call()
    except Exception as error:
        if not tried:
            raise LookupError("keine Adresse versucht") from error
    return tried[0]


use_user_namespace()
sys.addaudithook(note_address)
print("Paket | ohne Angabe | Umgebungsvariable | damit")
#> Paket | ohne Angabe | Umgebungsvariable | damit
with network_stack():
    for package, call, name, value in CALLS:
        before = first_address(call)
        with mock.patch.dict(os.environ, {name: value}):
            after = first_address(call)
        print(f"{package} | `{before}` | `{name}` | `{after}`")
        #> asyncpg | `/run/postgresql/.s.PGSQL.5432` | `PGHOST` | `127.0.0.9:5432`
        #> celery | `127.0.0.1:5672` | `CELERY_BROKER_URL` | `127.0.0.9:5672`
        #> ollama | `127.0.0.1:11434` | `OLLAMA_HOST` | `127.0.0.9:11434`
        #> opensearch-py | `[::1]:9200` | `OPENSEARCH_URL` | `[::1]:9200`
        #> pika | `[::1]:5672` | `AMQP_URL` | `[::1]:5672`
        #> pymongo | `127.0.0.1:27017` | `MONGODB_URI` | `127.0.0.1:27017`
        #> pymysql | `[::1]:3306` | `MYSQL_HOST` | `[::1]:3306`
        #> redis | `[::1]:6379` | `REDIS_URL` | `[::1]:6379`
