# /// script
# dependencies = ["ldap3"]
# ///
"""ldap3"""

from ldap3 import Connection, Server
from ldap3.core.exceptions import LDAPSocketOpenError


def call(host: str, port: int) -> None:
    connection = Connection(Server(host, port))
    try:
        connection.bind()
    finally:
        if connection.socket:  # bleibt nach einer Ablehnung offen
            connection.socket.close()


if __name__ == "__main__":
    host, port = "127.0.0.1", 389
    try:
        call(host, port)
    except LDAPSocketOpenError as error:
        attempts = [(error, (host, port))]
        if len(error.args) > 1:  # der Name hat mehrere Adressen
            attempts = error.args[1]
        for cause, address in attempts:
            if not isinstance(cause, ConnectionRefusedError):
                raise
            print("abgelehnt von", *address[:2])
            #> abgelehnt von 127.0.0.1 389
