# /// script
# dependencies = ["zeep"]
# ///
"""Zeep"""

import requests
import zeep
from urllib3.exceptions import NewConnectionError


def call(host: str, port: int) -> None:
    zeep.Client(f"http://{host}:{port}/lager?wsdl")


def refused_by(error: BaseException | None) -> str:
    while error is not None:
        refused = isinstance(error.__cause__, ConnectionRefusedError)
        if refused and isinstance(error, NewConnectionError):
            return f"{error.conn.host}:{error.conn.port}"
        error = error.__cause__ or error.__context__
    return ""


if __name__ == "__main__":
    try:
        call("127.0.0.1", 8080)
    except requests.ConnectionError as error:
        address = refused_by(error)
        if not address:
            raise  # Name unbekannt, keine Antwort, Abbruch, …
        print(address, "lehnt ab")
        #> 127.0.0.1:8080 lehnt ab
