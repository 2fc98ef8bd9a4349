import http.server
import threading
import time
import urllib.request

from verbindungslabor import is_refused


def get(url: str, patience: float) -> int:
    deadline = time.monotonic() + patience
    while True:
        try:
            with urllib.request.urlopen(url, timeout=3) as response:
                return int(response.status)
        except OSError as error:
            if not is_refused(error) or time.monotonic() > deadline:
                raise
        time.sleep(0.05)


class Service(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def start_late() -> None:
    time.sleep(0.3)
    address = "127.0.0.1", 8080
    with http.server.HTTPServer(address, Service) as server:
        server.handle_request()


service = threading.Thread(target=start_late)
service.start()
print("Status:", get("http://127.0.0.1:8080/", patience=10))
#> Status: 200
service.join()
