# /// script
# dependencies = ["redis"]
# ///
"""Ob redis-py wiederholt, hängt davon ab, wie der Client entsteht."""

import sys
from unittest.mock import patch

import redis
from redis import ConnectionPool, Redis

HOST, PORT = "127.0.0.1", 6379
CLIENTS = {
    "Redis(host, port)": Redis(HOST, PORT),
    "Redis.from_url(url)": Redis.from_url(f"redis://{HOST}:{PORT}"),
    "Redis(connection_pool=…)": Redis(
        connection_pool=ConnectionPool(host=HOST, port=PORT)
    ),
}
tries = 0


def count(event: str, _: tuple[object, ...]) -> None:
    global tries
    tries += event == "socket.connect"


sys.addaudithook(count)
print("Client | Versuche")
#> Client | Versuche
# Ohne die Pausen; gezählt werden die Versuche.
with patch("redis.retry.sleep"):
    for name, client in CLIENTS.items():
        tries = 0
        try:
            client.ping()
        except redis.ConnectionError:
            client.close()
        print(f"`{name}` | {tries}")
        #> `Redis(host, port)` | 11
        #> `Redis.from_url(url)` | 1
        #> `Redis(connection_pool=…)` | 1
