# /// script
# dependencies = ["niquests"]
# ///
"""Niquests"""

from typing import Any

import niquests


def call(host: str, port: int) -> None:
    with niquests.Session() as session:
        session.get(f"http://{host}:{port}/")


# Any: Woher NewConnectionError stammt, hängt von der Installation ab.
def refused_by(error: Any) -> str:
    while error is not None:
        if isinstance(error.__cause__, ConnectionRefusedError):
            return f"{error.conn.host}:{error.conn.port}"
        error = error.__cause__ or error.__context__
    return ""


if __name__ == "__main__":
    try:
        call("127.0.0.1", 8080)
    except niquests.ConnectionError as error:
        address = refused_by(error)
        if not address:
            raise  # Name unbekannt, keine Antwort, Abbruch, …
        print(address, "lehnt ab")
        #> 127.0.0.1:8080 lehnt ab
