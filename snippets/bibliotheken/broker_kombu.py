# /// script
# dependencies = ["kombu"]
# ///
"""Kombu"""

from kombu.connection import Connection
from kombu.exceptions import OperationalError


def call(host: str, port: int) -> None:
    with Connection(f"amqp://{host}:{port}//") as broker:
        broker.ensure_connection()


if __name__ == "__main__":
    with Connection("amqp://127.0.0.1:5672//") as broker:
        try:
            broker.ensure_connection(max_retries=1, interval_start=0.1)
        except OperationalError as error:
            if not isinstance(error.__cause__, ConnectionRefusedError):
                raise
            print(f"{broker.host} lehnt ab")
            #> 127.0.0.1:5672 lehnt ab
