import socket

name, address = ("localhost", 8080), ("127.0.0.1", 8080)
with socket.create_server(("::1", 8080), family=socket.AF_INET6):
    socket.create_connection(name).close()  # geht
    socket.create_connection(address)  # löst ConnectionRefusedError aus
