import sys
import urllib.request
from urllib.error import URLError

tracing = True


def trace(event: str, arguments: tuple[object, ...]) -> None:
    if tracing and event == "socket.getaddrinfo":
        print("Name:", arguments[0], "Port:", arguments[1])
        #> Name: localhost Port: 8080
    if tracing and event == "socket.connect":
        print("versucht:", arguments[1])
        #> versucht: ('::1', 8080, 0, 0)
        #> versucht: ('127.0.0.1', 8080)


sys.addaudithook(trace)

try:
    urllib.request.urlopen("http://localhost:8080/", timeout=3)
except URLError as error:
    print("gemeldet:", error)
    #> gemeldet: <urlopen error [Errno 111] Connection refused>

tracing = False  # Entfernen lässt sich ein Hook nicht mehr.
