import subprocess
import sys
from http.client import HTTPConnection

SERVICE = """
from http.server import BaseHTTPRequestHandler, HTTPServer

class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # hält Verbindungen offen
    log_message = lambda *_: None

    def do_GET(self):
        self.send_response(204)
        self.end_headers()

server = HTTPServer(("127.0.0.1", 8080), Handler)
print("bereit", flush=True)
server.serve_forever()
"""


def request(client: HTTPConnection) -> str:
    try:
        client.request("GET", "/")
        client.getresponse().read()
    except ConnectionError as error:
        client.close()  # sonst folgt beim nächsten Mal CannotSendRequest
        return type(error).__name__
    return "beantwortet"


client = HTTPConnection("127.0.0.1", 8080, timeout=3)
command = [sys.executable, "-c", SERVICE]
with subprocess.Popen(command, stdout=subprocess.PIPE) as service:
    assert service.stdout is not None
    service.stdout.readline()
    print("Dienst läuft:", request(client))
    #> Dienst läuft: beantwortet
    service.kill()

for attempt in (1, 2, 3):
    print(f"danach, {attempt}. Anfrage:", request(client))
    #> danach, 1. Anfrage: RemoteDisconnected
    #> danach, 2. Anfrage: ConnectionRefusedError
    #> danach, 3. Anfrage: ConnectionRefusedError
print("Exit-Status des Dienstes:", service.returncode)
#> Exit-Status des Dienstes: -9
