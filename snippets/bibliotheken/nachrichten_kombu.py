# /// script
# dependencies = ["kombu"]
# ///
"""Kombu"""

from kombu import Connection


def call(host: str, port: int) -> None:
    with Connection(f"amqp://{host}:{port}//") as connection:
        connection.ensure_connection()


if __name__ == "__main__":
    try:
        with Connection("amqp://127.0.0.1:5672//") as broker:
            broker.ensure_connection(max_retries=1)
    except OSError as error:
        print(repr(error))
