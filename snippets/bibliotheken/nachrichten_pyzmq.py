# /// script
# dependencies = ["pyzmq"]
# ///
"""PyZMQ"""

import zmq


def call(host: str, port: int) -> None:
    with zmq.Context() as context, context.socket(zmq.REQ) as socket:
        socket.connect(f"tcp://{host}:{port}")
        socket.send(b"?")
        socket.recv()


if __name__ == "__main__":
    call("127.0.0.1", 5555)
