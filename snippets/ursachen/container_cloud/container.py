import socket

from verbindungslabor import enter, use_user_namespace

use_user_namespace()
with enter("container-localhost", port=5432) as target:
    address = (target.host, target.port)
    socket.create_connection(address, 3)  # löst ConnectionRefusedError aus
