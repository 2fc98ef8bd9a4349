import asyncio
import socket
import sys
from collections.abc import Callable, Coroutine
from contextlib import closing, suppress

REFUSED, SILENT = 8080, 8081


async def connect(
    host: str,
    port: int = REFUSED,
    delay: float | None = None,
) -> None:
    _, writer = await asyncio.open_connection(
        host,
        port,
        happy_eyeballs_delay=delay,
    )
    with closing(writer):
        await writer.drain()


async def all_errors() -> None:
    if sys.version_info >= (3, 12):
        await asyncio.open_connection("localhost", REFUSED, all_errors=True)
    else:  # 3.11 kann es nur ohne asyncio
        socket.create_connection(("localhost", REFUSED), all_errors=True)


async def group() -> None:
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(connect("127.0.0.1"))


async def timed_out() -> None:
    async with asyncio.timeout(0.1):
        await connect("127.0.0.1", SILENT)


async def cancelled() -> None:
    task = asyncio.create_task(connect("127.0.0.1", SILENT))
    await asyncio.sleep(0.1)
    task.cancel()
    await task


def verdicts(error: BaseException) -> list[str]:
    cells = ["–"] * 4
    with suppress(BaseException):
        try:
            raise error
        except ConnectionRefusedError:
            cells[0] = "fängt"
    with suppress(BaseException):
        try:
            raise error
        except OSError:
            cells[1] = "fängt"
    with suppress(BaseException):
        try:
            raise error
        except* ConnectionRefusedError:
            cells[2] = "fängt"
    with suppress(BaseException):
        try:
            raise error
        except* OSError:
            cells[3] = "fängt"
    return cells


CASES: dict[str, Callable[[], Coroutine[None, None, None]]] = {
    "`127.0.0.1`": lambda: connect("127.0.0.1"),
    "`localhost`": lambda: connect("localhost"),
    "`localhost`, Happy Eyeballs": lambda: connect("localhost", delay=0.25),
    "`localhost`, `all_errors=True`": all_errors,
    "`127.0.0.1` in `TaskGroup`": group,
    "`asyncio.timeout` läuft ab": timed_out,
    "`cancel()` beim Verbinden": cancelled,
}

print(
    "Fall",
    "`except`, genau",
    "`except OSError`",
    "`except*`, genau",
    "`except* OSError`",
    sep=" | ",
)
#> Fall | `except`, genau | `except OSError` | `except*`, genau | `except* OSError`
with (
    socket.create_server(("127.0.0.1", SILENT), backlog=0),
    socket.create_connection(("127.0.0.1", SILENT)),  # Backlog voll
):
    for name, case in CASES.items():
        try:
            asyncio.run(case())
        except BaseException as error:
            print(name, *verdicts(error), sep=" | ")
            #> `127.0.0.1` | fängt | fängt | fängt | fängt
            #> `localhost` | – | fängt | – | fängt
            #> `localhost`, Happy Eyeballs | – | fängt | – | fängt
            #> `localhost`, `all_errors=True` | – | – | fängt | fängt
            #> `127.0.0.1` in `TaskGroup` | – | – | fängt | fängt
            #> `asyncio.timeout` läuft ab | – | fängt | – | fängt
            #> `cancel()` beim Verbinden | – | – | – | –
