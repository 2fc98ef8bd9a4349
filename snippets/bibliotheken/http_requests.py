# /// script
# dependencies = ["requests"]
# ///
"""Requests"""

import requests


def call(host: str, port: int) -> None:
    with requests.Session() as session:
        session.get(f"http://{host}:{port}/")


if __name__ == "__main__":
    try:
        call("127.0.0.1", 8080)
    except requests.ConnectionError as error:
        print(error)
        '''
        HTTPConnectionPool(host='127.0.0.1', port=8080): Max retries exceeded with url: / (Caused by NewConnectionError("HTTPConnection(host='127.0.0.1', port=8080): Failed to establish a new connection: [Errno 111] Connection refused"))
        '''
