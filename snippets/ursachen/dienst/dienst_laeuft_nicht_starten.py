import socket
import sys
import time
from subprocess import DEVNULL, Popen

COMMAND = [sys.executable, "-m", "http.server", "8080", "--bind", "127.0.0.1"]


def attempt() -> str:
    try:
        with socket.create_connection(("127.0.0.1", 8080), timeout=3):
            return "verbunden"
    except ConnectionRefusedError:
        return "abgelehnt"


print("vorher:", attempt())
#> vorher: abgelehnt

with Popen(COMMAND, stdout=DEVNULL, stderr=DEVNULL) as server:
    print("gleich nach dem Start:", attempt())
    #> gleich nach dem Start: abgelehnt
    deadline = time.monotonic() + 30
    while attempt() == "abgelehnt" and time.monotonic() < deadline:
        time.sleep(0.05)
    print("sobald er lauscht:", attempt())
    #> sobald er lauscht: verbunden
    server.terminate()
