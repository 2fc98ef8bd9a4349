import socket
import traceback


def connect(host: str, port: int) -> socket.socket:
    try:
        return socket.create_connection((host, port), timeout=3)
    except OSError as error:
        error.add_note(f"Ziel: {host}, Port {port}")
        raise


try:
    with connect("127.0.0.1", 8080):
        print("verbunden")
except ConnectionRefusedError as error:
    for line in traceback.format_exception_only(error):
        print(line.rstrip())
        #> ConnectionRefusedError: [Errno 111] Connection refused
        #> Ziel: 127.0.0.1, Port 8080
    print("str(error):", error)
    #> str(error): [Errno 111] Connection refused
