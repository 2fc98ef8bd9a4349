import socket
import threading

ADDRESS = ("127.0.0.1", 8080)


def load_stock() -> str:
    try:
        with socket.create_connection(ADDRESS, timeout=3) as connection:
            return f"{int(connection.recv(64))} kg"
    except Exception:
        return "Der Dienst ist nicht erreichbar."


def answer(server: socket.socket) -> None:
    connection, _ = server.accept()
    with connection:
        connection.sendall(b"41 kg")  # früher: b"41"


with socket.create_server(ADDRESS) as server:
    service = threading.Thread(target=answer, args=(server,))
    service.start()
    print(load_stock())
    #> Der Dienst ist nicht erreichbar.
    service.join()
