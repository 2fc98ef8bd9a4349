# /// script
# dependencies = ["paho-mqtt"]
# ///
"""paho-mqtt"""

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion


def call(host: str, port: int) -> None:
    client = Client(CallbackAPIVersion.VERSION2)
    client.connect(host, port)
    client.disconnect()


if __name__ == "__main__":
    try:
        call("127.0.0.1", 1883)
    except ConnectionRefusedError as error:
        print("127.0.0.1:1883:", error)
        #> 127.0.0.1:1883: [Errno 111] Connection refused
