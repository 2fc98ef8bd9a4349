import socket
from pathlib import Path
from tempfile import TemporaryDirectory

from verbindungslabor import use_user_namespace
from verbindungslabor.scenarios import enter


def attempt(path: str) -> str:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(3)
        try:
            client.connect(path)
        except OSError as error:
            kind = type(error).__name__
            return f"`{kind}` | {error.errno or '–'}"
    return "verbunden | –"


def scenario(name: str) -> str:
    with enter(name) as target:
        return attempt(target.path)


use_user_namespace()
print("Unter dem Pfad | Ausnahme | `errno`")
#> Unter dem Pfad | Ausnahme | `errno`
print("nichts |", scenario("unix-fehlt"))
#> nichts | `FileNotFoundError` | 2
print("Socket, Dienst beendet |", scenario("unix-verwaist"))
#> Socket, Dienst beendet | `ConnectionRefusedError` | 111
print("Socket, Schreibrecht fehlt |", scenario("unix-keine-rechte"))
#> Socket, Schreibrecht fehlt | `PermissionError` | 13
print("Socket, Backlog voll |", scenario("unix-voller-backlog"))
#> Socket, Backlog voll | `BlockingIOError` | 11
with TemporaryDirectory() as folder:
    path = f"{folder}/dienst.sock"
    with socket.socket(socket.AF_UNIX) as service:
        service.bind(path)
        print("Socket, noch kein `listen()` |", attempt(path))
        #> Socket, noch kein `listen()` | `ConnectionRefusedError` | 111
    Path(path).unlink()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as service:
        service.bind(path)
        print("Socket für Datagramme |", attempt(path))
        #> Socket für Datagramme | `OSError` | 91
    Path(f"{folder}/datei").touch()
    print("gewöhnliche Datei |", attempt(f"{folder}/datei"))
    #> gewöhnliche Datei | `ConnectionRefusedError` | 111
    print("Ordner |", attempt(folder))
    #> Ordner | `ConnectionRefusedError` | 111
print("abstrakter Name, den niemand belegt |", attempt("\0dienst"))
#> abstrakter Name, den niemand belegt | `ConnectionRefusedError` | 111
print("mehr als 107 Zeichen |", attempt("/tmp/" + "a" * 103))
#> mehr als 107 Zeichen | `OSError` | –
