# /// script
# dependencies = ["requests"]
# ///
"""Requests"""

import requests


def call(host: str, port: int) -> None:
    with requests.Session() as session:
        session.get(f"http://{host}:{port}/")


def is_refused(error: BaseException | None) -> bool:
    while error and not isinstance(error, ConnectionRefusedError):
        error = error.__cause__ or error.__context__
    return error is not None


if __name__ == "__main__":
    try:
        call("127.0.0.1", 8080)
    except requests.ConnectionError as error:
        if not is_refused(error):
            raise  # Name unbekannt, keine Antwort, Abbruch, …
        refused = error.args[0].reason.conn
        print(f"{refused.host}:{refused.port} lehnt ab")
        #> 127.0.0.1:8080 lehnt ab
