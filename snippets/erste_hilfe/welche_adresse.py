import sys
import urllib.request
from urllib.error import URLError

spy = sys.stderr.write
sys.addaudithook(lambda e, a: e == "socket.connect" and spy(f"{a[1]}\n"))

# Ab hier Ihr Programm, unverändert.
try:
    urllib.request.urlopen("http://localhost:8080/", timeout=3)
except URLError as error:
    sys.stderr.write(f"{error}\n")

spy = len  # Stumm schalten; entfernen lässt sich ein Hook nicht.
