import socket

from verbindungslabor import enter, use_user_namespace
from verbindungslabor.diagnose import diagnose


def connect(host: str, port: int) -> socket.socket:
    try:
        return socket.create_connection((host, port), timeout=3)
    except OSError as error:
        error.add_note(diagnose(host, port).title)
        raise


use_user_namespace()
with enter("ports-erschoepft") as target:
    try:
        connect(target.host, target.port)
    except OSError as error:
        print(error)
        #> [Errno 99] Cannot assign requested address
        print(*error.__notes__)
        #> Dieser Rechner hat keinen freien Port für die Verbindung
