from socket import create_connection

with create_connection(("127.0.0.1", 8080), 3) as c:  # löst ConnectionRefusedError aus
    c.sendall(b"Hallo")
