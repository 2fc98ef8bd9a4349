import socket


def probe(host: str, port: int, timeout: float = 5) -> None:
    for family, kind, _, _, address in socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM
    ):
        with socket.socket(family, kind) as client:
            client.settimeout(timeout)
            try:
                client.connect(address)
                verdict = "verbunden"
            except ConnectionRefusedError:
                verdict = "abgelehnt"
            except TimeoutError:
                verdict = "keine Antwort"
            except OSError as error:
                verdict = f"nicht erreichbar: {error}"
        print(f"{address[0]}: {verdict}")
        #> ::1: abgelehnt
        #> 127.0.0.1: verbunden


with socket.create_server(("127.0.0.1", 8080)):
    probe("localhost", 8080)
