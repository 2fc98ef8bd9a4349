# /// script
# dependencies = ["pika"]
# ///
"""Pika"""

import pika
from pika.exceptions import AMQPConnectionError


def call(host: str, port: int) -> None:
    parameters = pika.ConnectionParameters(host, port)
    pika.BlockingConnection(parameters).close()


def was_refused(error: AMQPConnectionError) -> bool:
    causes = [getattr(part, "exception", None) for part in error.args]
    return any(isinstance(c, ConnectionRefusedError) for c in causes)


if __name__ == "__main__":
    try:
        call("127.0.0.1", 5672)
    except AMQPConnectionError as error:
        if not was_refused(error):
            raise
        print("127.0.0.1:5672 lehnt ab")
        #> 127.0.0.1:5672 lehnt ab
