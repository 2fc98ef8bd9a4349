# /// script
# dependencies = ["selenium"]
# ///
"""Selenium"""

import logging

from selenium.webdriver import ChromeOptions, Remote
from urllib3.exceptions import MaxRetryError


def call(host: str, port: int) -> None:
    with Remote(f"http://{host}:{port}", options=ChromeOptions()):
        pass


if __name__ == "__main__":
    # urllib3 warnt sonst bei jeder seiner drei Wiederholungen.
    logging.getLogger("urllib3").setLevel(logging.ERROR)
    try:
        call("127.0.0.1", 4444)
    except MaxRetryError as error:
        cause = error.reason and error.reason.__cause__
        if not isinstance(cause, ConnectionRefusedError):
            raise
        print(error.pool, "lehnt ab")
        #> HTTPConnectionPool(host='127.0.0.1', port=4444) lehnt ab
