import socket
import struct

from verbindungslabor import network_stack, use_user_namespace

IP_RECVERR = getattr(socket, "IP_RECVERR", 11)  # benannt ab Python 3.14
MSG_ERRQUEUE = socket.MSG_ERRQUEUE
GOOD, BAD = ("127.0.0.1", 8125), ("127.0.0.1", 9125)

use_user_namespace()
with (
    network_stack(),
    socket.socket(type=socket.SOCK_DGRAM) as server,
    socket.socket(type=socket.SOCK_DGRAM) as client,
):
    server.bind(GOOD)
    client.setsockopt(socket.IPPROTO_IP, IP_RECVERR, 1)
    client.sendto(b"an niemanden", BAD)
    try:
        client.sendto(b"an den Dienst", GOOD)
    except ConnectionRefusedError as error:
        print(error)
        #> [Errno 111] Connection refused
    data, ancillary, _, address = client.recvmsg(512, 512, MSG_ERRQUEUE)
    number, _, kind, code = struct.unpack_from("=IBBB", ancillary[0][2])
    print(f"ICMP {kind}/{code}, errno {number}")
    #> ICMP 3/3, errno 111
    print("abgelehnt hat:", address, "das Datagramm:", data.decode())
    #> abgelehnt hat: ('127.0.0.1', 9125) das Datagramm: an niemanden
