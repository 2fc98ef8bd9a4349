import socket
from contextlib import ExitStack

from verbindungslabor import network_stack, two_hosts, use_user_namespace


def attempt(host: str) -> str:
    try:
        with socket.create_connection((host, 5432), 3):
            return "verbunden"
    except OSError as error:
        return f"`{type(error).__name__}`"


def on_runner(host_port: int | None) -> str:
    with network_stack(), ExitStack() as published:
        if host_port:
            service = socket.create_server(("127.0.0.1", host_port))
            published.enter_context(service)
        return f"{attempt('localhost')} | {attempt('postgres')}"


def in_container() -> str:
    with two_hosts() as (_, postgres):
        with postgres:
            service = socket.create_server(("", 5432))
        with service:
            return f"{attempt('localhost')} | {attempt('server.example')}"


use_user_namespace()
print("Job läuft | `ports:` | `localhost:5432` | `postgres:5432`")
#> Job läuft | `ports:` | `localhost:5432` | `postgres:5432`
print("auf dem Runner | `5432:5432` |", on_runner(5432))
#> auf dem Runner | `5432:5432` | verbunden | `gaierror`
print("auf dem Runner | `5432/tcp` |", on_runner(49153))
#> auf dem Runner | `5432/tcp` | `ConnectionRefusedError` | `gaierror`
print("auf dem Runner | keine |", on_runner(None))
#> auf dem Runner | keine | `ConnectionRefusedError` | `gaierror`
print("im Container | keine |", in_container())
#> im Container | keine | `ConnectionRefusedError` | verbunden
