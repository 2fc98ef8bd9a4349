import socket

from verbindungslabor import capture, read_packets, use_user_namespace
from verbindungslabor.scenarios import enter


def can_listen(port: int) -> str:
    try:
        with socket.create_server(("127.0.0.1", port)):
            return "ja"
    except OSError as error:
        return f"nein, {error.strerror}".partition(" (")[0]


use_user_namespace()
with enter("selbstverbindung") as target:
    print("Dienst kann starten:", can_listen(target.port))
    #> Dienst kann starten: ja
    with (
        capture() as frames,
        socket.create_connection(("127.0.0.1", target.port)) as sock,
    ):
        same_end = sock.getsockname() == sock.getpeername()
        print("verbunden; beide Enden gleich:", same_end)
        #> verbunden; beide Enden gleich: True
        sock.sendall(b"Hallo?")
        print("Antwort:", sock.recv(100))
        #> Antwort: b'Hallo?'
        print("Dienst kann starten:", can_listen(target.port))
        #> Dienst kann starten: nein, Address already in use
    print("nach close():", can_listen(target.port))
    #> nach close(): nein, Address already in use

for packet in read_packets(frames)[:3]:
    print(packet.source, "→", packet.target, packet.name)
    #> 127.0.0.1:40000 → 127.0.0.1:40000 SYN
    #> 127.0.0.1:40000 → 127.0.0.1:40000 SYN, ACK
    #> 127.0.0.1:40000 → 127.0.0.1:40000 ACK
