# /// script
# dependencies = ["tenacity", "urllib3"]
# ///
import sys
from collections.abc import Callable

import urllib3
from tenacity import Retrying, stop_after_attempt, wait_fixed

attempts = 0


def count(event: str, _: tuple[object, ...]) -> None:
    global attempts
    attempts += event == "socket.connect"


def get() -> None:
    urllib3.request("GET", "http://127.0.0.1:8080/")


def client() -> None:
    Retrying(stop=stop_after_attempt(5), reraise=True)(get)


def job() -> None:
    Retrying(stop=stop_after_attempt(3), wait=wait_fixed(0.01))(client)


def measure(call: Callable[[], None]) -> int:
    global attempts
    attempts = 0
    try:
        call()
    except Exception:
        return attempts
    return 0


sys.addaudithook(count)
print("urllib3 allein:", measure(get))
#> urllib3 allein: 4
print("darum tenacity mit 5 Versuchen:", measure(client))
#> darum tenacity mit 5 Versuchen: 20
print("darum ein Auftrag mit 3 Versuchen:", measure(job))
#> darum ein Auftrag mit 3 Versuchen: 60
