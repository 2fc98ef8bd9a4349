# /// script
# dependencies = ["stamina", "tenacity", "urllib3"]
# ///
import logging
import random
import sys
from collections.abc import Callable
from socket import create_connection
from unittest import mock

import stamina
import tenacity
import urllib3

attempts = 0
clock = 0.0


class GivingUpError(BaseException):
    """Der Messung wird es zu viel."""


def count(event: str, _: tuple[object, ...]) -> None:
    global attempts
    if event == "socket.connect":
        attempts += 1


def sleep(seconds: float) -> None:
    global clock
    clock += seconds


def connect() -> None:
    if attempts == 1000:
        raise GivingUpError
    create_connection(("127.0.0.1", 8080), timeout=3).close()


def get() -> None:
    urllib3.request("GET", "http://127.0.0.1:8080/")


five = tenacity.stop_after_attempt(5)
CALLS: dict[str, Callable[[], object]] = {
    "`tenacity.retry`": tenacity.retry(connect),
    "… `stop=stop_after_attempt(5)`": tenacity.retry(stop=five)(connect),
    "… `reraise=True`": tenacity.retry(stop=five, reraise=True)(connect),
    "`stamina.retry(on=OSError)`": stamina.retry(on=OSError)(connect),
    "`urllib3.request`": get,
}

logging.getLogger("stamina").setLevel(logging.ERROR)
sys.addaudithook(count)
print("Aufruf | Versuche | davon gewartet | Ausnahme")
#> Aufruf | Versuche | davon gewartet | Ausnahme
for name, call in CALLS.items():
    attempts, clock = 0, 0.0
    random.seed(1)
    try:
        with mock.patch("time.sleep", sleep):
            call()
    except GivingUpError:
        print(f"{name} | ohne Ende | {clock:.0f} s | –")
        #> `tenacity.retry` | ohne Ende | 0 s | –
    except Exception as error:
        kind = type(error).__name__
        print(f"{name} | {attempts} | {clock:.0f} s | `{kind}`")
        #> … `stop=stop_after_attempt(5)` | 5 | 0 s | `RetryError`
        #> … `reraise=True` | 5 | 0 s | `ConnectionRefusedError`
        #> `stamina.retry(on=OSError)` | 10 | 24 s | `ConnectionRefusedError`
        #> `urllib3.request` | 4 | 0 s | `MaxRetryError`
