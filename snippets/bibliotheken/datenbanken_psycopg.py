# /// script
# dependencies = ["psycopg[binary]"]
# ///
"""psycopg 3"""

import socket

import psycopg


def call(host: str, port: int) -> None:
    psycopg.connect(host=host, port=port).close()


def refuses(host: str, port: int) -> bool:
    # psycopg 3 vergisst den Grund; ein eigener Versuch zeigt ihn.
    try:
        socket.create_connection((host, port), 3).close()
    except OSError as error:
        return isinstance(error, ConnectionRefusedError)
    return False


if __name__ == "__main__":
    host, port = "127.0.0.1", 5432
    try:
        call(host, port)
    except psycopg.OperationalError:
        if not refuses(host, port):
            raise
        print(f"{host}:{port} lehnt ab")
        #> 127.0.0.1:5432 lehnt ab
