"""ftplib"""

from ftplib import FTP


def call(host: str, port: int) -> None:
    with FTP() as server:
        server.connect(host, port)
        server.login()


if __name__ == "__main__":
    host, port = "127.0.0.1", 21
    try:
        call(host, port)
    except ConnectionRefusedError:
        print(f"{host}:{port} lehnt ab")
        #> 127.0.0.1:21 lehnt ab
