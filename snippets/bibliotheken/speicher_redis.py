# /// script
# dependencies = ["redis"]
# ///
"""redis-py"""

from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry


def call(host: str, port: int, **settings: Any) -> None:
    with redis.Redis(host, port, **settings) as client:
        client.ping()


if __name__ == "__main__":
    host, port = "127.0.0.1", 6379
    try:
        call(host, port, retry=Retry(NoBackoff(), 0))
    except redis.ConnectionError as error:
        if not isinstance(error.__context__, ConnectionRefusedError):
            raise
        print(f"{host}:{port} lehnt ab")
        #> 127.0.0.1:6379 lehnt ab
