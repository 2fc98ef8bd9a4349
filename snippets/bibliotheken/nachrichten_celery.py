# /// script
# dependencies = ["celery"]
# ///
"""Celery"""

from celery import Celery


def call(host: str, port: int) -> None:
    app = Celery(broker=f"amqp://{host}:{port}//")
    app.send_task("aufgabe")


if __name__ == "__main__":
    try:
        call("127.0.0.1", 5672)
    except OSError as error:
        print(repr(error))
