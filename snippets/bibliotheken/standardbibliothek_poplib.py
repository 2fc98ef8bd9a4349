"""poplib"""

from contextlib import closing
from poplib import POP3


def call(host: str, port: int) -> None:
    with closing(POP3(host, port)) as server:
        server.noop()


if __name__ == "__main__":
    host, port = "127.0.0.1", 110
    try:
        call(host, port)
    except ConnectionRefusedError:
        print(f"{host}:{port} lehnt ab")
        #> 127.0.0.1:110 lehnt ab
