import random
import socket
import threading
import time

ADDRESS = ("127.0.0.1", 8080)


def connect(address: tuple[str, int], patience: float) -> socket.socket:
    deadline = time.monotonic() + patience
    longest = 0.1
    while True:
        try:
            return socket.create_connection(address, timeout=3)
        except ConnectionRefusedError:
            pause = random.uniform(0, longest)
            if time.monotonic() + pause > deadline:
                raise
        time.sleep(pause)
        longest = min(2 * longest, 5)


def start_late() -> None:
    time.sleep(0.3)
    with socket.create_server(ADDRESS) as server:
        server.accept()[0].close()


service = threading.Thread(target=start_late)
service.start()
with connect(ADDRESS, patience=20):
    print("Dienst kommt verspätet: verbunden")
    #> Dienst kommt verspätet: verbunden
service.join()

try:
    connect(ADDRESS, patience=0.2).close()
except ConnectionRefusedError as error:
    print("Dienst kommt nicht:", type(error).__name__)
    #> Dienst kommt nicht: ConnectionRefusedError
