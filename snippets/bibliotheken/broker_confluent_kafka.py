# /// script
# dependencies = ["confluent-kafka"]
# ///
"""confluent-kafka"""

import errno
import os
from typing import Any

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient


def call(host: str, port: int) -> None:
    admin = AdminClient({"bootstrap.servers": f"{host}:{port}"})
    admin.list_topics(timeout=10)


if __name__ == "__main__":
    reasons: list[KafkaError] = []
    settings: dict[str, Any] = {
        "bootstrap.servers": "127.0.0.1:9092",
        "error_cb": reasons.append,
        "log_level": 0,
    }
    admin = AdminClient(settings)
    try:
        admin.list_topics(timeout=1)
    except KafkaException:
        # Den Grund erfährt nur error_cb, und nur als Text.
        admin.poll(0)
        texts = [reason.str() for reason in reasons]
        refused = os.strerror(errno.ECONNREFUSED)
        if not any(refused in text for text in texts):
            raise
        _, _, reason = texts[0].partition(": ")
        print(reason.partition(" (after")[0])
        #> Connect to ipv4#127.0.0.1:9092 failed: Connection refused
