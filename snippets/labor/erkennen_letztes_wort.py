import asyncio
import socket
from collections.abc import Callable

from verbindungslabor import is_refused

DEAD = "127.0.0.1", 9000
SILENT = "127.0.0.1", 8081


def use_the_second_server() -> None:
    try:
        socket.create_connection(DEAD, 3).close()
    except ConnectionRefusedError:
        with (
            socket.create_server(SILENT),
            socket.create_connection(SILENT, 0.1) as sock,
        ):
            sock.recv(1)


def name_the_cause() -> None:
    try:
        socket.create_connection(DEAD, 3).close()
    except ConnectionRefusedError as error:
        raise TimeoutError("Dienst wurde nicht fertig") from error


def hide_the_cause() -> None:
    try:
        socket.create_connection(DEAD, 3).close()
    except ConnectionRefusedError:
        raise RuntimeError("Lager nicht erreichbar") from None


async def wait_for_service() -> None:
    async with asyncio.timeout(1):
        while True:
            try:
                await asyncio.open_connection(*DEAD)
            except ConnectionRefusedError:
                await asyncio.sleep(3)


CALLS: dict[str, Callable[[], object]] = {
    "zweiter Server schweigt": use_the_second_server,
    "`raise … from error`": name_the_cause,
    "`raise … from None`": hide_the_cause,
    "`asyncio.timeout` läuft ab": lambda: asyncio.run(wait_for_service()),
}

rows = [("Nach einer Ablehnung", "Ausnahme", "`is_refused`")]
for name, call in CALLS.items():
    try:
        call()
    except Exception as error:
        kind, answer = type(error).__name__, is_refused(error)
        rows.append((name, f"`{kind}`", f"`{answer}`"))
for row in rows:
    print(" | ".join(row))
    #> Nach einer Ablehnung | Ausnahme | `is_refused`
    #> zweiter Server schweigt | `TimeoutError` | `False`
    #> `raise … from error` | `TimeoutError` | `True`
    #> `raise … from None` | `RuntimeError` | `True`
    #> `asyncio.timeout` läuft ab | `TimeoutError` | `True`
