import locale
import socket


def message() -> str:
    try:
        with socket.create_connection(("127.0.0.1", 8080), timeout=3):
            return "verbunden"
    except ConnectionRefusedError as error:
        return str(error)


print(message())
#> [Errno 111] Connection refused

previous = locale.setlocale(locale.LC_ALL)
locale.setlocale(locale.LC_ALL, "de_DE.UTF-8")
print(message())
#> [Errno 111] Verbindungsaufbau abgelehnt

locale.setlocale(locale.LC_ALL, previous)
