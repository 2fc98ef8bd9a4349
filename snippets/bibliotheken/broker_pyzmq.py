# /// script
# dependencies = ["pyzmq"]
# ///
"""PyZMQ"""

import zmq
from zmq.utils.monitor import recv_monitor_message


def call(host: str, port: int) -> None:
    with zmq.Context() as context, context.socket(zmq.REQ) as socket:
        socket.connect(f"tcp://{host}:{port}")
        socket.send(b"?")
        socket.recv()


if __name__ == "__main__":
    with zmq.Context() as context, context.socket(zmq.REQ) as socket:
        socket.setsockopt(zmq.LINGER, 0)
        refused = zmq.RECONNECT_STOP_CONN_REFUSED
        socket.setsockopt(zmq.RECONNECT_STOP, refused)
        events = []
        with socket.get_monitor_socket() as monitor:
            socket.connect("tcp://127.0.0.1:5555")
            while monitor.poll(500):
                events.append(recv_monitor_message(monitor)["event"])
            socket.disable_monitor()
    # Geschlossen, ohne dass es weitergeht: Das war eine Ablehnung.
    if zmq.EVENT_CLOSED in events and zmq.EVENT_CONNECT_RETRIED not in events:
        print("127.0.0.1:5555 lehnt ab")
        #> 127.0.0.1:5555 lehnt ab
