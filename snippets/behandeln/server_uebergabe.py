import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from verbindungslabor import network_stack, use_user_namespace

ADDRESS = ("127.0.0.1", 8080)
MIGRATE = Path("/proc/sys/net/ipv4/tcp_migrate_req")
Client = socket.socket | OSError
Restart = Callable[[], tuple[Client, Client, socket.socket]]


def connect() -> Client:
    try:
        return socket.create_connection(ADDRESS, timeout=3)
    except OSError as error:
        return error


def answer_all(server: socket.socket) -> None:
    server.setblocking(False)
    with suppress(BlockingIOError):
        while True:
            with server.accept()[0] as connection:
                connection.sendall(b"ok")


def outcome(client: Client) -> str:
    if isinstance(client, OSError):
        return f"`{type(client).__name__}`"
    with client:
        try:
            client.recv(2)
        except OSError as error:
            return f"`{type(error).__name__}`"
    return "bedient"


def close_first() -> tuple[Client, Client, socket.socket]:
    with socket.create_server(ADDRESS):
        queued = connect()
    between = connect()
    return queued, between, socket.create_server(ADDRESS)


def drain_first() -> tuple[Client, Client, socket.socket]:
    with socket.create_server(ADDRESS) as old:
        queued = connect()
        answer_all(old)
    between = connect()
    return queued, between, socket.create_server(ADDRESS)


def reuse_port() -> tuple[Client, Client, socket.socket]:
    with socket.create_server(ADDRESS, reuse_port=True):
        queued = connect()
        new = socket.create_server(ADDRESS, reuse_port=True)
    return queued, connect(), new


def migrate() -> tuple[Client, Client, socket.socket]:
    MIGRATE.write_text("1")
    return reuse_port()


def hand_over() -> tuple[Client, Client, socket.socket]:
    with socket.create_server(ADDRESS) as old:
        queued = connect()
        new = old.dup()  # was fork() oder systemd für den Nachfolger tun
    return queued, connect(), new


RESTARTS: dict[str, Restart] = {
    "schließen, neu lauschen": close_first,
    "Backlog leeren, schließen, neu lauschen": drain_first,
    "`reuse_port=True`, Nachfolger zuerst": reuse_port,
    "dasselbe mit `tcp_migrate_req=1`": migrate,
    "denselben Socket weitergeben": hand_over,
}


def row(restart: Restart) -> str:
    with network_stack():
        queued, between, new = restart()
        with new:
            answer_all(new)
            return f"{outcome(queued)} | {outcome(between)}"


use_user_namespace()
print("Neustart | wer im Backlog stand | wer dazwischen kam")
#> Neustart | wer im Backlog stand | wer dazwischen kam
for name, restart in RESTARTS.items():
    print(name, row(restart), sep=" | ")
    #> schließen, neu lauschen | `ConnectionResetError` | `ConnectionRefusedError`
    #> Backlog leeren, schließen, neu lauschen | bedient | `ConnectionRefusedError`
    #> `reuse_port=True`, Nachfolger zuerst | `ConnectionResetError` | bedient
    #> dasselbe mit `tcp_migrate_req=1` | bedient | bedient
    #> denselben Socket weitergeben | bedient | bedient
