# /// script
# dependencies = ["urllib3"]
# ///
"""urllib3"""

import urllib3
from urllib3.exceptions import MaxRetryError, NewConnectionError


def call(host: str, port: int) -> None:
    with urllib3.PoolManager() as pool:
        pool.request("GET", f"http://{host}:{port}/")


def is_refused(error: Exception | None) -> bool:
    return isinstance(error, NewConnectionError) and isinstance(
        error.__cause__, ConnectionRefusedError
    )


if __name__ == "__main__":
    try:
        call("127.0.0.1", 8080)
    except MaxRetryError as error:
        if not is_refused(error.reason):
            raise
        print(error.pool, "lehnt ab")
        #> HTTPConnectionPool(host='127.0.0.1', port=8080) lehnt ab
