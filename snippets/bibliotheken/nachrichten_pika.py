# /// script
# dependencies = ["pika"]
# ///
"""Pika"""

import pika
from pika.exceptions import AMQPConnectionError


def call(host: str, port: int) -> None:
    pika.BlockingConnection(pika.ConnectionParameters(host, port)).close()


def refused(error: BaseException) -> bool:
    reasons = [error, *error.args]
    return any(isinstance(r, ConnectionRefusedError) for r in reasons)


if __name__ == "__main__":
    try:
        call("127.0.0.1", 5672)
    except AMQPConnectionError as error:
        print(type(error).__name__, refused(error))
