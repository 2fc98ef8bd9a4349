import asyncio
import errno
import socket
import ssl
from collections.abc import Callable

HOST, PORT = "127.0.0.1", 8080
Attempt = Callable[[], object]


def long_timeout() -> None:
    socket.create_connection((HOST, PORT), timeout=999)


def reuse_address() -> None:
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        client.connect((HOST, PORT))


def datagram() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as client:
        client.settimeout(5)
        client.connect((HOST, PORT))
        client.send(b"Hallo")
        client.recv(99)


def several_addresses() -> None:
    asyncio.run(asyncio.open_connection("localhost", PORT))


def port_taken() -> None:
    with socket.create_server((HOST, PORT)):
        socket.create_server((HOST, PORT)).close()


def tls_against_plain_text() -> None:
    context = ssl.create_default_context()
    with (
        socket.create_server((HOST, PORT)) as server,
        socket.create_connection((HOST, PORT)) as client,
    ):
        connection, _ = server.accept()
        with connection:
            connection.sendall(b"220 bereit\r\n")
            context.wrap_socket(client, server_hostname="localhost").close()


def outcome(attempt: Attempt) -> str:
    try:
        attempt()
    except OSError as error:
        name = f"`{type(error).__name__}`"
        if type(error) is OSError:
            name += f", {errno.errorcode.get(error.errno or 0, 'ohne `errno`')}"
        return name
    return "verbunden"


ATTEMPTS: dict[str, Attempt] = {
    "`timeout=999`": long_timeout,
    "`SO_REUSEADDR` beim Client": reuse_address,
    "UDP, `recv()` nach `send()`": datagram,
    "`asyncio` mit `localhost`": several_addresses,
    "Port schon belegt": port_taken,
    "TLS gegen Klartext": tls_against_plain_text,
}

print("Versuch | Ergebnis")
#> Versuch | Ergebnis
for name, attempt in ATTEMPTS.items():
    print(f"{name} | {outcome(attempt)}")
    #> `timeout=999` | `ConnectionRefusedError`
    #> `SO_REUSEADDR` beim Client | `ConnectionRefusedError`
    #> UDP, `recv()` nach `send()` | `ConnectionRefusedError`
    #> `asyncio` mit `localhost` | `OSError`, ohne `errno`
    #> Port schon belegt | `OSError`, EADDRINUSE
    #> TLS gegen Klartext | `SSLError`
