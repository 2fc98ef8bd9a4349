"""smtplib"""

from smtplib import SMTP


def call(host: str, port: int) -> None:
    with SMTP(host, port) as server:
        server.noop()


if __name__ == "__main__":
    host, port = "127.0.0.1", 25
    try:
        call(host, port)
    except ConnectionRefusedError:
        print(f"{host}:{port} lehnt ab")
        #> 127.0.0.1:25 lehnt ab
