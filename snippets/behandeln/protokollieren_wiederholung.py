import logging
import socket
import time

FORMAT = "%(levelname)s %(message)s"
logging.basicConfig(format=FORMAT, level=logging.INFO)
log = logging.getLogger("lager")

HOST, PORT = "127.0.0.1", 8080
ATTEMPTS = 3


def connect() -> socket.socket:
    for attempt in range(1, ATTEMPTS):
        try:
            return socket.create_connection((HOST, PORT), timeout=3)
        except ConnectionRefusedError:
            level = logging.WARNING if attempt == 1 else logging.DEBUG
            log.log(level, "%s:%d lehnt ab, neuer Versuch", HOST, PORT)
            time.sleep(0.05)
    return socket.create_connection((HOST, PORT), timeout=3)


try:
    connect().close()
except ConnectionRefusedError as error:
    reason = f"nach {ATTEMPTS} Versuchen aufgegeben"
    log.error("%s:%d: %s: %s", HOST, PORT, reason, error)
