"""multiprocessing.managers"""

from multiprocessing.managers import BaseManager


def call(host: str, port: int) -> None:
    BaseManager((host, port), authkey=b"geheim").connect()


if __name__ == "__main__":
    host, port = "127.0.0.1", 50000
    try:
        call(host, port)
    except ConnectionRefusedError:
        print(f"{host}:{port} lehnt ab")
        #> 127.0.0.1:50000 lehnt ab
