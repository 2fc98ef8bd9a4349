# /// script
# dependencies = ["websocket-client"]
# ///
"""websocket-client"""

from contextlib import closing

from websocket import create_connection


def call(host: str, port: int) -> None:
    with closing(create_connection(f"ws://{host}:{port}/")) as connection:
        connection.recv()


if __name__ == "__main__":
    host, port = "127.0.0.1", 8080
    try:
        call(host, port)
    except ConnectionRefusedError:
        print(f"{host}:{port} lehnt ab")
        #> 127.0.0.1:8080 lehnt ab
