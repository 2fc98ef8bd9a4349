# /// script
# dependencies = ["influxdb-client"]
# ///
"""influxdb-client"""

from influxdb_client import InfluxDBClient
from urllib3.exceptions import NewConnectionError


def call(host: str, port: int) -> None:
    url = f"http://{host}:{port}"
    with InfluxDBClient(url, token="", org="") as client:
        client.query_api().query("buckets()")


if __name__ == "__main__":
    host, port = "127.0.0.1", 8086
    try:
        call(host, port)
    except NewConnectionError as error:
        if not isinstance(error.__cause__, ConnectionRefusedError):
            raise
        print(f"{host}:{port} lehnt ab")
        #> 127.0.0.1:8086 lehnt ab
