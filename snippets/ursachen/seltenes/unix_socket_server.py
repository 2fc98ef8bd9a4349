import errno
import socket
from pathlib import Path
from tempfile import TemporaryDirectory


def is_served(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        probe.setblocking(False)
        # Alles andere heißt belegt: voll, verboten, für Datagramme.
        return probe.connect_ex(str(path)) != errno.ECONNREFUSED


def create_unix_server(path: Path) -> socket.socket:
    if path.is_socket() and not is_served(path):
        path.unlink()
    server = socket.socket(socket.AF_UNIX)
    try:
        server.bind(str(path))
        server.listen()
    except OSError:
        server.close()
        raise
    return server


with TemporaryDirectory() as folder:
    path = Path(folder, "dienst.sock")
    create_unix_server(path).close()
    print("beendet, Datei noch da:", path.is_socket())
    #> beendet, Datei noch da: True
    with create_unix_server(path):
        print("neu gestartet")
        #> neu gestartet
        try:
            create_unix_server(path).close()
        except OSError as error:
            print("zweiter Dienst:", error)
            #> zweiter Dienst: [Errno 98] Address already in use
