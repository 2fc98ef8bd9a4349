import socket
from concurrent.futures import ThreadPoolExecutor
from ftplib import FTP

REPLIES = {
    b"USER": b"230 Angemeldet\r\n",
    b"TYPE": b"200 Text\r\n",
    # Der Port steht in zwei Bytes: 195 * 256 + 80 = 50000
    b"PASV": b"227 Entering Passive Mode (127,0,0,1,195,80)\r\n",
}


def serve(listener: socket.socket) -> None:
    connection, _ = listener.accept()
    with connection:
        connection.sendall(b"220 Bereit\r\n")
        while command := connection.recv(1024):
            connection.sendall(REPLIES[command[:4]])


with (
    socket.create_server(("127.0.0.1", 2121)) as listener,
    ThreadPoolExecutor() as pool,
    FTP(timeout=5) as server,
):
    pool.submit(serve, listener)
    server.connect("127.0.0.1", 2121)
    print(server.login())
    #> 230 Angemeldet
    try:
        server.nlst()
    except ConnectionRefusedError:
        _, port = server.makepasv()
        print("Datenverbindung zu Port", port, "abgelehnt")
        #> Datenverbindung zu Port 50000 abgelehnt
