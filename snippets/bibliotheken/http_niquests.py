# /// script
# dependencies = ["niquests"]
# ///
"""Niquests"""

import niquests


def call(host: str, port: int) -> None:
    with niquests.Session() as session:
        session.get(f"http://{host}:{port}/")


def is_refused(error: BaseException | None) -> bool:
    while error and not isinstance(error, ConnectionRefusedError):
        error = error.__cause__ or error.__context__
    return error is not None


if __name__ == "__main__":
    host, port = "127.0.0.1", 8080
    try:
        call(host, port)
    except niquests.ConnectionError as error:
        if not is_refused(error):
            raise
        print(f"{host}:{port} lehnt ab")
        #> 127.0.0.1:8080 lehnt ab
