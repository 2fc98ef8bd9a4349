import socket

from verbindungslabor import firewall, two_hosts, use_user_namespace

use_user_namespace()
with two_hosts() as (client, server):
    with server:
        firewall("drop", port=5432)
    try:
        socket.create_connection((server.name, 5432), timeout=0.5)
    except OSError as error:
        print(repr(error))
        #> TimeoutError('timed out')
