# /// script
# dependencies = ["confluent-kafka", "kafka-python"]
# ///
import logging
import struct
import subprocess
import sys
import time
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread

from confluent_kafka import KafkaError, Producer

from verbindungslabor import two_hosts, use_user_namespace

BOOTSTRAP = "server.example:9092"
API_VERSIONS, METADATA = 18, 3
# Dieser Broker kann ApiVersions in Fassung 0 und Metadata in 0 und 1.
ABILITIES = struct.pack(">i6h", 2, API_VERSIONS, 0, 0, METADATA, 0, 1)


class Broker(StreamRequestHandler):
    advertised = b"localhost"

    def answer(self, kind: int, version: int) -> bytes:
        if kind == API_VERSIONS:
            unsupported = 35 if version else 0
            return struct.pack(">h", unsupported) + ABILITIES
        host = struct.pack(">h", len(self.advertised)) + self.advertised
        # Ein Broker mit Nummer 1 und Port 9092, keine Topics.
        one_broker = struct.pack(">ii", 1, 1) + host + struct.pack(">i", 9092)
        return one_broker + struct.pack(">hii", -1, 1, 0)

    def handle(self) -> None:
        while length := self.rfile.read(4):
            request = self.rfile.read(int.from_bytes(length))
            kind, version, number = struct.unpack(">hhi", request[:8])
            reply = struct.pack(">i", number) + self.answer(kind, version)
            self.wfile.write(struct.pack(">i", len(reply)) + reply)


def kafka_python(tool: str, *arguments: str) -> list[str]:
    command = [sys.executable, "-m", f"kafka.{tool}", "-b", BOOTSTRAP]
    run = subprocess.run(
        [*command, *arguments], input="Hallo\n", capture_output=True, text=True
    )
    found = [run.stdout.strip()] if run.stdout else []
    for line in run.stderr.splitlines():
        if line.startswith("kafka.errors."):
            found.append(line.partition(": ")[2])
        elif "node_id 1 " in line:
            found.append(line.partition("manager:")[2].partition(" (")[0])
    return [f"`{line}`" for line in found]


def confluent_kafka() -> str:
    errors: list[str] = []

    def remember(error: KafkaError) -> None:
        if "localhost" in error.str():
            errors.append(error.str().partition(": ")[2].partition(" (")[0])

    # Sonst wählt librdkafka mal diese, mal jene Adresse von localhost.
    settings = {
        "bootstrap.servers": BOOTSTRAP,
        "broker.address.family": "v4",
        "error_cb": remember,
    }
    silent = logging.Logger("librdkafka")
    silent.addHandler(logging.NullHandler())
    producer = Producer(settings, logger=silent)
    deadline = time.monotonic() + 20
    while not errors and time.monotonic() < deadline:
        producer.poll(0.1)
    producer.close()
    return f"`{errors[0]}`"


use_user_namespace()
print("Client | meldet")
#> Client | meldet
with two_hosts() as (_, host):
    with host:
        server = ThreadingTCPServer(("", 9092), Broker)
    with server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        log, error = kafka_python("admin", "-l", "INFO", "topics", "list")
        print("Admin |", error)
        #> Admin | `KafkaConnectionError: 111 ECONNREFUSED`
        print("Log dazu |", log)
        #> Log dazu | `Initializing connection for node_id 1 at localhost:9092`
        error = kafka_python("consumer", "-t", "t", "-g", "g")[0]
        print("Consumer |", error)
        #> Consumer | `KafkaConnectionError: 111 ECONNREFUSED`
        error = kafka_python("producer", "-t", "t", "-C", "max_block_ms=500")[0]
        print("Producer |", error)
        #> Producer | `KafkaTimeoutError: Failed to update metadata after 0.5 secs.`
        print("confluent |", confluent_kafka())
        #> confluent | `Connect to ipv4#127.0.0.1:9092 failed: Connection refused`
        Broker.advertised = b"server.example"
        topics = kafka_python("admin", "topics", "list")[0]
        print("Admin, berichtigt |", topics)
        #> Admin, berichtigt | `[]`
        server.shutdown()
        thread.join()
