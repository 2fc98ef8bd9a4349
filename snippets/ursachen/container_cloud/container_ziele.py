import socket

from verbindungslabor import two_hosts, use_user_namespace

# Im Labor heißt der andere Container server.example.
TARGETS = {
    "localhost:5432": ("localhost", 5432),
    "localhost:15432": ("localhost", 15432),
    "db:15432": ("server.example", 15432),
    "db:5432": ("server.example", 5432),
}


def attempt(target: tuple[str, int]) -> str:
    try:
        with socket.create_connection(target, 3):
            return "verbunden"
    except ConnectionRefusedError as error:
        return f"`{type(error).__name__}`"


def attempts(listening: str) -> list[str]:
    with two_hosts() as (_, db):
        with db:
            service = socket.create_server((listening, 5432))
        with service:
            return [attempt(target) for target in TARGETS.values()]


use_user_namespace()
print("Ziel in `app` | `db` lauscht auf `0.0.0.0` | `db` lauscht auf `127.0.0.1`")
#> Ziel in `app` | `db` lauscht auf `0.0.0.0` | `db` lauscht auf `127.0.0.1`
columns = [attempts(listening) for listening in ("0.0.0.0", "127.0.0.1")]
for name, *cells in zip(TARGETS, *columns, strict=True):
    print(f"`{name}` | {' | '.join(cells)}")
    #> `localhost:5432` | `ConnectionRefusedError` | `ConnectionRefusedError`
    #> `localhost:15432` | `ConnectionRefusedError` | `ConnectionRefusedError`
    #> `db:15432` | `ConnectionRefusedError` | `ConnectionRefusedError`
    #> `db:5432` | verbunden | `ConnectionRefusedError`
