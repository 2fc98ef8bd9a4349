import socket

from verbindungslabor import two_hosts, use_user_namespace

use_user_namespace()
with two_hosts() as (_, server):
    with server:
        service = socket.create_server(("127.0.0.1", 8080))
        socket.create_connection(("127.0.0.1", 8080)).close()  # dort geht es

    with service:  # Der Client auf dem anderen Rechner sieht nur dessen Adresse.
        target = (server.ipv4, 8080)
        socket.create_connection(target)  # löst ConnectionRefusedError aus
