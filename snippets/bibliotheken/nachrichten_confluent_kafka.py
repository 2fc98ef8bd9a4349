# /// script
# dependencies = ["confluent-kafka"]
# ///
"""confluent-kafka"""

from confluent_kafka.admin import AdminClient


def call(host: str, port: int) -> None:
    admin = AdminClient({"bootstrap.servers": f"{host}:{port}"})
    admin.list_topics(timeout=10)


if __name__ == "__main__":
    call("127.0.0.1", 9092)
