import socket
import threading
import time

ADDRESS = ("127.0.0.1", 8080)


def connect_within(seconds: float) -> socket.socket:
    deadline = time.monotonic() + seconds
    while True:
        try:
            return socket.create_connection(ADDRESS, timeout=3)
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def start_late() -> None:
    time.sleep(0.3)
    with socket.create_server(ADDRESS) as server:
        server.accept()[0].close()


try:
    connect_within(0.2).close()
except ConnectionRefusedError:
    print("niemand da: nach der Frist aufgegeben")
    #> niemand da: nach der Frist aufgegeben

service = threading.Thread(target=start_late)
service.start()
with connect_within(2):
    print("Dienst kommt verspätet: verbunden")
    #> Dienst kommt verspätet: verbunden
service.join()
