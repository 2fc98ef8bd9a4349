import socket

from verbindungslabor import refused_address

with refused_address() as address:
    try:
        socket.create_connection(address, timeout=3)
    except ConnectionRefusedError as error:
        print(error)
        #> [Errno 111] Connection refused
