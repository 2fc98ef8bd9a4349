import argparse
import os
import socket
import sys

EX_UNAVAILABLE = 69  # os.EX_UNAVAILABLE gibt es nur unter Unix
VARIABLE = "LAGER_SERVER"
DEFAULT = "127.0.0.1:8080"


def main(arguments: list[str]) -> None:
    epilog = f"Exit-Status {EX_UNAVAILABLE}: Der Server ist nicht verfügbar."
    parser = argparse.ArgumentParser(prog="lager", epilog=epilog)
    parser.add_argument("--server", metavar="HOST:PORT")
    parser.add_argument("--debug", action="store_true")
    options = parser.parse_args(arguments)
    variable = os.environ.get(VARIABLE)
    server = options.server or variable or DEFAULT
    if options.server:
        origin = "aus --server"
    else:
        origin = f"aus {VARIABLE}" if variable else "Voreinstellung"

    host, _, port = server.rpartition(":")
    if not port.isdecimal():
        parser.error(f"{server} ({origin}) ist nicht HOST:PORT")
    address = host.strip("[]"), int(port)
    try:
        connection = socket.create_connection(address, timeout=3)
    except OSError as error:
        if options.debug:
            raise
        refused = isinstance(error, ConnectionRefusedError)
        what = "lehnt ab" if refused else "ist nicht zu erreichen"
        parser.exit(
            EX_UNAVAILABLE,
            f"lager: Kein Bestand: {server} {what} ({origin}).\n"
            "Läuft der Lagerdienst? Prüfen: systemctl status lagerd\n"
            f"Woanders? --server HOST:PORT oder {VARIABLE} setzen.\n",
        )
    with connection:
        connection.sendall(b"Bestand\n")


main(sys.argv[1:])  # löst SystemExit aus
