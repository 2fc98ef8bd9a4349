import socket

from verbindungslabor import network_stack, use_user_namespace


def attempt() -> str:
    try:
        with socket.create_connection(("localhost", 8080), timeout=3):
            return "verbunden"
    except ConnectionRefusedError:
        return "abgelehnt"


use_user_namespace()
with network_stack(), socket.create_server(("127.0.0.1", 8080)):
    print("im ersten Stack:", attempt())
    #> im ersten Stack: verbunden
with network_stack():
    print("im zweiten Stack:", attempt())
    #> im zweiten Stack: abgelehnt
