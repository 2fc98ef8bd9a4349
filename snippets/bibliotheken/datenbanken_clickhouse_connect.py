# /// script
# dependencies = ["clickhouse-connect"]
# ///
"""ClickHouse Connect"""

import clickhouse_connect
from clickhouse_connect.driver.exceptions import OperationalError


def call(host: str, port: int) -> None:
    clickhouse_connect.get_client(host=host, port=port).close()


def is_refused(error: BaseException | None) -> bool:
    while error and not isinstance(error, ConnectionRefusedError):
        error = error.__cause__ or error.__context__
    return error is not None


if __name__ == "__main__":
    host, port = "127.0.0.1", 8123
    try:
        call(host, port)
    except OperationalError as error:
        if not is_refused(error):
            raise
        print(f"{host}:{port} lehnt ab")
        #> 127.0.0.1:8123 lehnt ab
