import threading
import time
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, HTTPServer

HOST, PORT = "127.0.0.1", 8080


def wait_until(is_ready: Callable[[float], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    error: Exception | None = None
    while (remaining := deadline - time.monotonic()) > 0:
        try:
            if is_ready(remaining):
                return
            error = None  # Er antwortet, nur noch nicht richtig.
        except (OSError, HTTPException) as reason:
            error = reason
        time.sleep(0.05)
    raise TimeoutError(f"nach {seconds} s nicht bereit") from error


def health(timeout: float) -> int:
    with closing(HTTPConnection(HOST, PORT, timeout=timeout)) as client:
        client.request("GET", "/health")
        return client.getresponse().status


class Service(BaseHTTPRequestHandler):
    loading = 5  # so viele Anfragen lang lädt er noch

    def do_GET(self) -> None:
        self.send_response(503 if Service.loading else 200)
        self.end_headers()
        Service.loading = max(0, Service.loading - 1)

    def log_message(self, *_: object) -> None:
        pass


try:
    wait_until(lambda timeout: health(timeout) == 200, seconds=0.2)
except TimeoutError as error:
    print(error, "–", type(error.__cause__).__name__)
    #> nach 0.2 s nicht bereit – ConnectionRefusedError

with HTTPServer((HOST, PORT), Service) as server:
    threading.Thread(target=server.serve_forever, args=(0.05,)).start()
    print("Port offen, Antwort:", health(3))
    #> Port offen, Antwort: 503
    wait_until(lambda timeout: health(timeout) == 200, seconds=20)
    print("gewartet, Antwort:", health(3))
    #> gewartet, Antwort: 200
    server.shutdown()
