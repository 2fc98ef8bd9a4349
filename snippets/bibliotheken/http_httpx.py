# /// script
# dependencies = ["httpx"]
# ///
"""HTTPX"""

import httpx


def call(host: str, port: int) -> None:
    with httpx.Client() as client:
        client.get(f"http://{host}:{port}/")


def is_refused(error: BaseException | None) -> bool:
    while error and not isinstance(error, ConnectionRefusedError):
        error = error.__cause__ or error.__context__
    return error is not None


if __name__ == "__main__":
    try:
        call("127.0.0.1", 8080)
    except httpx.ConnectError as error:
        if not is_refused(error):
            raise
        url = error.request.url
        print(f"{url.host}:{url.port} lehnt ab")
        #> 127.0.0.1:8080 lehnt ab
