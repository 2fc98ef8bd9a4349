import socket
from collections.abc import Callable


def bare(port: int) -> socket.socket:
    server = socket.socket()
    try:
        server.bind(("127.0.0.1", port))
        server.listen()
    except OSError:
        server.close()
        raise
    return server


def one_call(port: int) -> socket.socket:
    return socket.create_server(("127.0.0.1", port))


def serve_one(server: socket.socket, port: int) -> None:
    client = socket.create_connection(("127.0.0.1", port))
    with client:
        server.accept()[0].close()  # der Server legt zuerst auf
        client.recv(1)


def restart(start: Callable[[int], socket.socket], port: int) -> str:
    with start(port) as server:
        serve_one(server, port)
    try:
        start(port).close()
    except OSError as error:
        return f"`{error}`"
    return "lauscht"


print("So gebunden | sofort nach dem Ende neu gestartet")
#> So gebunden | sofort nach dem Ende neu gestartet
print("`socket()`, `bind()`, `listen()` |", restart(bare, 8080))
#> `socket()`, `bind()`, `listen()` | `[Errno 98] Address already in use`
print("`create_server()` |", restart(one_call, 8081))
#> `create_server()` | lauscht
