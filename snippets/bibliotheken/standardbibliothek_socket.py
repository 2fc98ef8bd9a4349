"""socket"""

import socket


def call(host: str, port: int) -> None:
    with socket.create_connection((host, port)) as connection:
        connection.sendall(b"Hallo\n")
        connection.recv(1024)


if __name__ == "__main__":
    host, port = "127.0.0.1", 8080
    try:
        call(host, port)
    except ConnectionRefusedError:
        # Die Ausnahme kennt die Adresse nicht.
        print(f"{host}:{port} lehnt ab")
        #> 127.0.0.1:8080 lehnt ab
