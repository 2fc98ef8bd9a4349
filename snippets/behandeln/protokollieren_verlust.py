import logging
import socket

DATABASE = ("127.0.0.1", 5432)
CACHE = ("127.0.0.1", 6379)

for address in (DATABASE, CACHE):
    try:
        with socket.create_connection(address, timeout=3):
            pass
    except ConnectionRefusedError as e:
        logging.error("Fehler: %s", e)
