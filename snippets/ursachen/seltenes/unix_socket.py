import socket
from tempfile import TemporaryDirectory

with TemporaryDirectory() as folder:
    path = f"{folder}/dienst.sock"
    with socket.socket(socket.AF_UNIX) as service:
        service.bind(path)
        service.listen()
    # Der Dienst ist beendet, seine Datei noch da.
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(path)  # löst ConnectionRefusedError aus
