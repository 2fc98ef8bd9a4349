# /// script
# dependencies = ["kafka-python"]
# ///
"""kafka-python"""

from kafka import KafkaProducer
from kafka.errors import KafkaError


def call(host: str, port: int) -> None:
    producer = KafkaProducer(bootstrap_servers=f"{host}:{port}")
    producer.send("thema", b"nachricht").get()


if __name__ == "__main__":
    try:
        call("127.0.0.1", 9092)
    except KafkaError as error:
        print(repr(error))
