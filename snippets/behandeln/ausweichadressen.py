import socket

SERVERS = [("127.0.0.1", 5432), ("127.0.0.1", 5433)]


def connect_any(servers: list[tuple[str, int]]) -> socket.socket:
    errors: list[OSError] = []
    for host, port in servers:
        try:
            return socket.create_connection((host, port), timeout=3)
        except OSError as error:
            error.add_note(f"Adresse: {host}:{port}")
            errors.append(error)
    raise ConnectionError("kein Server erreichbar") from ExceptionGroup(
        f"{len(errors)} Server versucht", errors
    )


second = socket.create_server(SERVERS[1])  # der erste läuft nicht
with second, connect_any(SERVERS) as connection:
    print("verbunden mit Port", connection.getpeername()[1])
    #> verbunden mit Port 5433

try:
    connect_any(SERVERS).close()
except OSError as error:
    print(error)
    #> kein Server erreichbar
    if isinstance(error.__cause__, ExceptionGroup):
        for attempt in error.__cause__.exceptions:
            print(attempt, "–", *attempt.__notes__)
            #> [Errno 111] Connection refused – Adresse: 127.0.0.1:5432
            #> [Errno 111] Connection refused – Adresse: 127.0.0.1:5433
