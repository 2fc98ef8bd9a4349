# /// script
# dependencies = ["valkey"]
# ///
"""valkey-py"""

import valkey


def call(host: str, port: int) -> None:
    with valkey.Valkey(host, port) as client:
        client.ping()


if __name__ == "__main__":
    host, port = "127.0.0.1", 6379
    try:
        call(host, port)
    except valkey.ConnectionError as error:
        if not isinstance(error.__context__, ConnectionRefusedError):
            raise
        print(f"{host}:{port} lehnt ab")
        #> 127.0.0.1:6379 lehnt ab
