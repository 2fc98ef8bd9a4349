import socket

DATABASE = ("127.0.0.1", 5432)
CACHE = ("127.0.0.1", 6379)


def fill_cache() -> None:
    with socket.create_connection(CACHE, timeout=3) as cache:
        cache.sendall(b"PING\r\n")


def wide() -> str:
    try:
        with socket.create_connection(DATABASE, timeout=3):
            fill_cache()
    except ConnectionRefusedError:
        return "Die Datenbank lehnt ab."
    return "fertig"


def narrow() -> str:
    try:
        database = socket.create_connection(DATABASE, timeout=3)
    except ConnectionRefusedError:
        return "Die Datenbank lehnt ab."
    with database:
        try:
            fill_cache()
        except ConnectionRefusedError:
            return "Der Cache lehnt ab."
    return "fertig"


with socket.create_server(DATABASE):  # läuft; der Cache nicht
    print("weiter Block:", wide())
    #> weiter Block: Die Datenbank lehnt ab.
    print("enger Block: ", narrow())
    #> enger Block:  Der Cache lehnt ab.
