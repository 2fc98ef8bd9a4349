import socket

ADDRESS = ("127.0.0.1", 8080)


def attempt() -> str:
    try:
        with socket.create_connection(ADDRESS, timeout=0.5):
            return "verbunden"
    except OSError as error:
        return repr(error)


# Niemand ruft accept() auf; backlog=0 lässt Platz für eine Verbindung.
with socket.create_server(ADDRESS, backlog=0):
    print("erster:", attempt())
    #> erster: verbunden
    print("zweiter:", attempt())
    #> zweiter: TimeoutError('timed out')
