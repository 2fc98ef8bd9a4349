import logging
import socket

logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
log = logging.getLogger("lager")

HOST, PORT = "127.0.0.1", 8080

try:
    connection = socket.create_connection((HOST, PORT), timeout=3)
except ConnectionRefusedError:
    log.exception("Bestand nicht geladen: %s:%d lehnt ab", HOST, PORT)
else:
    with connection:
        connection.sendall(b"Bestand")
