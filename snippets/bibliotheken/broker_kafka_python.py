# /// script
# dependencies = ["kafka-python"]
# ///
"""kafka-python"""

import errno
import logging
import socket

from kafka import KafkaProducer
from kafka.errors import KafkaTimeoutError


def call(host: str, port: int, **settings: int) -> None:
    server = f"{host}:{port}"
    producer = KafkaProducer(bootstrap_servers=server, **settings)
    producer.send("thema", b"nachricht").get()


if __name__ == "__main__":
    logging.disable()  # Sonst steht jeder Versuch im Terminal.
    host, port = "127.0.0.1", 9092
    try:
        # kafka-python schließt den Socket nicht, wenn das scheitert.
        call(host, port, bootstrap_timeout_ms=1000)
    except KafkaTimeoutError:
        # Die Ausnahme verrät den Grund nicht; ein eigener Versuch schon.
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex((host, port)) != errno.ECONNREFUSED:
                raise
        print(f"{host}:{port} lehnt ab")
        #> 127.0.0.1:9092 lehnt ab
