# /// script
# dependencies = ["sqlalchemy", "psycopg[binary]"]
# ///
"""SQLAlchemy"""

import socket

from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError


def call(host: str, port: int) -> None:
    engine = create_engine(f"postgresql://{host}:{port}/")
    try:
        engine.connect().close()
    finally:
        engine.dispose()


def refuses(host: str, port: int) -> bool:
    # Den Grund kennt nur der Treiber, und psycopg 3 vergisst ihn.
    try:
        socket.create_connection((host, port), 3).close()
    except OSError as error:
        return isinstance(error, ConnectionRefusedError)
    return False


if __name__ == "__main__":
    host, port = "127.0.0.1", 5432
    try:
        call(host, port)
    except OperationalError:
        if not refuses(host, port):
            raise
        print(f"{host}:{port} lehnt ab")
        #> 127.0.0.1:5432 lehnt ab
