# /// script
# dependencies = ["psycopg[binary]"]
# ///
import re

import psycopg

TARGET = re.compile(r'connection to server .*?"([^"]+)"')


def target(settings: str) -> str:
    try:
        psycopg.connect(settings).close()
    except psycopg.OperationalError as error:
        found = dict.fromkeys(TARGET.findall(str(error)))
        return ", ".join(f"`{address}`" for address in found)
    return "verbunden"


print("Einstellung | Ziel von libpq")
#> Einstellung | Ziel von libpq
for settings in (
    "dbname=shop",
    "postgresql:///shop",
    "postgresql://localhost/shop",
    "dbname=shop host=/run/postgresql",
):
    print(f"`{settings}` |", target(settings))
    #> `dbname=shop` | `/var/run/postgresql/.s.PGSQL.5432`
    #> `postgresql:///shop` | `/var/run/postgresql/.s.PGSQL.5432`
    #> `postgresql://localhost/shop` | `127.0.0.1`, `::1`
    #> `dbname=shop host=/run/postgresql` | `/run/postgresql/.s.PGSQL.5432`
