import socket


def check(host: str, port: int) -> str:
    try:
        with socket.create_connection((host, port), timeout=3):
            return "jemand lauscht"
    except ConnectionRefusedError:
        return "abgelehnt"
    except OSError as error:
        return f"unklar: {error}"


with socket.create_server(("127.0.0.1", 8080)):
    print(check("127.0.0.1", 8080))
    #> jemand lauscht

print(check("127.0.0.1", 8080))
#> abgelehnt
