import socket


def send(host: str, port: int, message: bytes) -> str:
    try:
        connection = socket.create_connection((host, port), timeout=3)
    except ConnectionRefusedError:
        return f"{host}:{port} lehnt ab. Läuft der Dienst?"
    else:
        with connection:
            connection.sendall(message)
        return "gesendet"


print(send("127.0.0.1", 8080, b"Hallo"))
#> 127.0.0.1:8080 lehnt ab. Läuft der Dienst?

with socket.create_server(("127.0.0.1", 8080)):
    print(send("127.0.0.1", 8080, b"Hallo"))
    #> gesendet
