# /// script
# dependencies = ["selenium"]
# ///
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

from selenium import webdriver
from urllib3.exceptions import MaxRetryError


class FakeChromedriver(BaseHTTPRequestHandler):  # endet wie das Original nach quit()
    def do_POST(self) -> None:
        self.answer({"sessionId": "1", "capabilities": {}})

    def do_DELETE(self) -> None:
        self.answer(None)
        threading.Thread(target=self.server.shutdown).start()

    def answer(self, value: object) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = json.dumps({"value": value}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


with HTTPServer(("127.0.0.1", 4444), FakeChromedriver) as server:
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    driver = webdriver.Remote(options=webdriver.ChromeOptions())
    driver.quit()
    thread.join()

try:
    print(driver.title)
except MaxRetryError as error:
    pool, _, message = str(error).partition(": ")
    print(pool)
    #> HTTPConnectionPool(host='127.0.0.1', port=4444)
    print(message.partition(" (Caused")[0])
    #> Max retries exceeded with url: /session/1/title
    print(str(error.reason).partition(": ")[2])
    #> Failed to establish a new connection: [Errno 111] Connection refused
