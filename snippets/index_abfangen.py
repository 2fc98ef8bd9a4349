import socket

HOST, PORT = "127.0.0.1", 8080

try:
    connection = socket.create_connection((HOST, PORT), timeout=3)
except ConnectionRefusedError:
    print(f"{HOST}:{PORT} lehnt ab. Läuft der Dienst?")
    #> 127.0.0.1:8080 lehnt ab. Läuft der Dienst?
else:
    with connection:
        connection.sendall(b"Hallo")
