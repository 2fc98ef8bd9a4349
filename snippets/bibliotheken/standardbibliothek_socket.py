"""socket"""

import socket


def call(host: str, port: int) -> None:
    socket.create_connection((host, port)).close()


if __name__ == "__main__":
    try:
        call("127.0.0.1", 8080)
    except ConnectionRefusedError as error:
        print(error)
        #> [Errno 111] Connection refused
