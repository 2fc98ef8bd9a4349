import socket

HOST, PORT = "localhost", 8080
refusals: list[BaseException] = []

try:
    socket.create_connection((HOST, PORT), 3, all_errors=True).close()
except* ConnectionRefusedError as group:
    refusals += group.exceptions

# Eine Ausnahme je Adresse, in der Reihenfolge von getaddrinfo():
infos = socket.getaddrinfo(HOST, PORT, type=socket.SOCK_STREAM)
for (*_, address), error in zip(infos, refusals, strict=True):
    print(f"{address[0]}: {type(error).__name__}")
    #> ::1: ConnectionRefusedError
    #> 127.0.0.1: ConnectionRefusedError
