"""http.client"""

from contextlib import closing
from http.client import HTTPConnection


def call(host: str, port: int) -> None:
    with closing(HTTPConnection(host, port)) as connection:
        connection.request("GET", "/")
        connection.getresponse()


if __name__ == "__main__":
    host, port = "127.0.0.1", 8080
    try:
        call(host, port)
    except ConnectionRefusedError:
        print(f"{host}:{port} lehnt ab")
        #> 127.0.0.1:8080 lehnt ab
