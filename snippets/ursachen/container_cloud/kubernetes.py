import socket

from verbindungslabor import enter, use_user_namespace

use_user_namespace()
with enter("kubernetes-ohne-endpunkte", port=80) as target:
    cluster_ip = (target.host, target.port)
    socket.create_connection(cluster_ip, 3)  # löst ConnectionRefusedError aus
