import socket
import traceback

HOST, PORT = "127.0.0.1", 8080


class StockUnavailableError(Exception):
    """Der Lagerbestand ist gerade nicht abrufbar."""


def load_stock() -> bytes:
    try:
        connection = socket.create_connection((HOST, PORT), timeout=3)
    except ConnectionRefusedError as error:
        error.add_note(f"Adresse: {HOST}:{PORT}")
        raise StockUnavailableError("Lagerdienst lehnt ab") from error
    with connection:
        return connection.recv(1024)


try:
    load_stock()
except StockUnavailableError:
    traceback.print_exc()
