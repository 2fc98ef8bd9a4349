# /// script
# dependencies = ["celery"]
# ///
"""Celery"""

from celery import Celery
from kombu.exceptions import OperationalError


def call(host: str, port: int) -> None:
    app = Celery(broker=f"amqp://{host}:{port}//")
    app.send_task("aufgabe")


if __name__ == "__main__":
    try:
        call("127.0.0.1", 5672)
    except OperationalError as error:
        if not isinstance(error.__cause__, ConnectionRefusedError):
            raise
        print("127.0.0.1:5672 lehnt ab")
        #> 127.0.0.1:5672 lehnt ab
