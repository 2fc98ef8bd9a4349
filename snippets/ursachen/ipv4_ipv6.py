import socket

with socket.create_server(("::1", 8080), family=socket.AF_INET6):
    socket.create_connection(("localhost", 8080), timeout=3).close()  # geht
    socket.create_connection(("127.0.0.1", 8080))  # löst ConnectionRefusedError aus
