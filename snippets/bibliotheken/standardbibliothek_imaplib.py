"""imaplib"""

from imaplib import IMAP4


def call(host: str, port: int) -> None:
    with IMAP4(host, port) as server:
        server.noop()


if __name__ == "__main__":
    host, port = "127.0.0.1", 143
    try:
        call(host, port)
    except ConnectionRefusedError:
        print(f"{host}:{port} lehnt ab")
        #> 127.0.0.1:143 lehnt ab
