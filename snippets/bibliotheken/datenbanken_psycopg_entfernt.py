# /// script
# dependencies = ["psycopg[binary]", "psycopg2-binary", "verbindungslabor"]
# ///
"""Dieselbe Ablehnung, einmal vom eigenen, einmal von einem anderen Rechner."""

from collections.abc import Callable
from typing import Any

import psycopg
import psycopg2

from verbindungslabor import enter


def reason(connect: Callable[..., Any], host: str) -> str:
    try:
        connect(host=host, port=5432).close()
    except (psycopg.OperationalError, psycopg2.OperationalError) as error:
        return str(error).splitlines()[0].rpartition(": ")[2]
    return "verbunden"


DRIVERS: dict[str, Callable[..., Any]] = {
    "psycopg 3": psycopg.connect,
    "psycopg2": psycopg2.connect,
}
HOSTS = "127.0.0.1", "server.example"

with enter("leerer-port"):
    rows = [
        (name, f"`{host}`", f"`{reason(connect, host)}`")
        for name, connect in DRIVERS.items()
        for host in HOSTS
    ]
print("Treiber | Ziel | Grund")
#> Treiber | Ziel | Grund
for row in rows:
    print(*row, sep=" | ")
    #> psycopg 3 | `127.0.0.1` | `Connection refused`
    #> psycopg 3 | `server.example` | `server closed the connection unexpectedly`
    #> psycopg2 | `127.0.0.1` | `Connection refused`
    #> psycopg2 | `server.example` | `Connection refused`
