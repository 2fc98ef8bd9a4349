import socket

ADDRESS = ("127.0.0.1", 8125)

with (
    socket.socket(type=socket.SOCK_DGRAM) as client,
    socket.socket(type=socket.SOCK_DGRAM) as server,
):
    client.connect(ADDRESS)
    client.send(b"eins")  # Es lauscht noch niemand.

    server.bind(ADDRESS)  # Der Dienst startet.
    server.settimeout(0.5)
    for message in (b"zwei", b"drei"):
        try:
            client.send(message)
        except ConnectionRefusedError:
            print(message.decode(), "scheitert wegen eins")
            #> zwei scheitert wegen eins
    print("angekommen:", server.recv(512).decode())
    #> angekommen: drei
