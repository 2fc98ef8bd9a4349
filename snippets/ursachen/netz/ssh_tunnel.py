import socket

from verbindungslabor import enter, use_user_namespace

use_user_namespace()
with enter("ssh-tunnel") as target:
    address = (target.host, target.port)
    with socket.create_connection(address, 3) as tunnel:
        print(f"verbunden mit {target.host}:{target.port}")
        #> verbunden mit localhost:5432
        print(f"empfangen: {tunnel.recv(100)!r}")
        #> empfangen: b''
