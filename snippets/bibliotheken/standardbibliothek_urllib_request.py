"""urllib.request"""

from urllib.error import URLError
from urllib.request import urlopen


def call(host: str, port: int) -> None:
    with urlopen(f"http://{host}:{port}/") as response:
        response.read()


if __name__ == "__main__":
    host, port = "127.0.0.1", 8080
    try:
        call(host, port)
    except URLError as error:
        if not isinstance(error.reason, ConnectionRefusedError):
            raise  # DNS, Zeitüberschreitung, HTTP-Status, …
        print(f"{host}:{port} lehnt ab")
        #> 127.0.0.1:8080 lehnt ab
