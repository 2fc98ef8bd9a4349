# /// script
# dependencies = [
#     "cassandra-driver",
#     "elasticsearch",
#     "influxdb-client",
#     "neo4j",
#     "opensearch-py",
#     "pymongo",
#     "redis",
#     "valkey",
# ]
# ///
"""Wie lange der Aufbau einer Verbindung ab Werk dauern darf."""

from collections.abc import Callable
from inspect import signature

import opensearchpy
import redis
import valkey
from cassandra.cluster import Cluster
from elastic_transport import NodeConfig
from influxdb_client import InfluxDBClient
from neo4j._sync.config import PoolConfig
from pymongo.common import CONNECT_TIMEOUT, SERVER_SELECTION_TIMEOUT


def default(call: Callable[..., object], parameter: str) -> object:
    return signature(call).parameters[parameter].default


influx = InfluxDBClient("http://localhost", token="").api_client.configuration
elastic = NodeConfig("http", "localhost", 9200)
TIMEOUTS: dict[str, object] = {
    "PyMongo": CONNECT_TIMEOUT,
    "PyMongo, bis ein Server gefunden ist": SERVER_SELECTION_TIMEOUT,
    "redis-py": default(redis.Redis, "socket_connect_timeout"),
    "valkey-py": default(valkey.Valkey, "socket_connect_timeout"),
    "Neo4j": PoolConfig.connection_timeout,
    "influxdb-client": influx.timeout / 1000,
    "Elasticsearch": elastic.request_timeout,
    "opensearch-py": default(opensearchpy.Connection, "timeout"),
    "cassandra-driver": Cluster.connect_timeout,
}
print("Bibliothek | Timeout beim Verbinden")
#> Bibliothek | Timeout beim Verbinden
for name, seconds in TIMEOUTS.items():
    shown = f"{seconds:g} s" if isinstance(seconds, int | float) else "keiner"
    print(f"{name} | {shown}")
    #> PyMongo | 20 s
    #> PyMongo, bis ein Server gefunden ist | 30 s
    #> redis-py | 5 s
    #> valkey-py | keiner
    #> Neo4j | 30 s
    #> influxdb-client | 10 s
    #> Elasticsearch | 10 s
    #> opensearch-py | 10 s
    #> cassandra-driver | 5 s
