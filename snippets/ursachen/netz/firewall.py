import socket

from verbindungslabor import firewall, two_hosts, use_user_namespace

use_user_namespace()
with two_hosts() as (_, server):
    with server:
        firewall("reject", port=5432)
        service = socket.create_server((server.ipv4, 5432))
    with service:
        target = (server.ipv4, 5432)
        socket.create_connection(target, 3)  # löst ConnectionRefusedError aus
