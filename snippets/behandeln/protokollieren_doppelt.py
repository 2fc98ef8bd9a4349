import logging
import socket

logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")


def open_connection() -> socket.socket:
    try:
        return socket.create_connection(("127.0.0.1", 8080), timeout=3)
    except ConnectionRefusedError as error:
        logging.getLogger("netz").error("connect: %s", error)
        raise


def load_stock() -> bytes:
    try:
        with open_connection() as connection:
            return connection.recv(1024)
    except ConnectionRefusedError as error:
        logging.getLogger("lager").error("Bestand fehlt: %s", error)
        raise


try:
    load_stock()
except ConnectionRefusedError as error:
    logging.getLogger("app").error("Abbruch: %s", error)
