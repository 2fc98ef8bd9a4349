import urllib.request

from verbindungslabor import is_refused, refused_addresses

try:
    urllib.request.urlopen("http://localhost:8080/", timeout=3)
except OSError as error:
    print(type(error).__name__, error.errno)
    #> URLError None
    print("abgelehnt:", is_refused(error))
    #> abgelehnt: True
    print("von:", refused_addresses(error))
    #> von: [('127.0.0.1', 8080)]
