import socket

ADDRESS = ("127.0.0.1", 8080)

try:
    socket.create_connection(ADDRESS).close()
except ConnectionRefusedError as error:
    print("vorher:", error)

with socket.create_server(ADDRESS):
    socket.create_connection(ADDRESS).close()
    print("nachher: verbunden")
