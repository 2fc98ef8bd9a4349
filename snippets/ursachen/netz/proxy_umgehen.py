# /// script
# dependencies = ["httpx", "requests"]
# ///
import os
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
from unittest.mock import patch

import httpx
import requests

PROXY = {"HTTP_PROXY": "http://127.0.0.1:3128"}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


def request_all(url: str) -> None:
    direct = urllib.request.ProxyHandler({})
    with urllib.request.build_opener(direct).open(url) as response:
        print("urllib:", response.status)
        #> urllib: 204
    with requests.Session() as session:
        session.trust_env = False
        print("requests:", session.get(url).status_code)
        #> requests: 204
    with httpx.Client(trust_env=False) as client:
        print("httpx:", client.get(url).status_code)
        #> httpx: 204


with (
    patch.dict(os.environ, PROXY),
    HTTPServer(("127.0.0.1", 8080), Handler) as server,
):
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        request_all("http://127.0.0.1:8080")
    finally:
        server.shutdown()
        thread.join()
