# /// script
# dependencies = ["anyio", "trio"]
# ///
import asyncio
import socket
from collections.abc import Callable

import anyio
import trio

PORT = 8080


def plain(host: str) -> None:
    socket.create_connection((host, PORT), timeout=3).close()


def all_errors(host: str) -> None:
    socket.create_connection((host, PORT), 3, all_errors=True).close()


def streams(host: str) -> None:
    asyncio.run(open_stream(host))


async def open_stream(host: str) -> None:
    _, writer = await asyncio.open_connection(host, PORT)
    writer.close()
    await writer.wait_closed()


def task_group(host: str) -> None:
    async def main() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(open_stream(host))

    asyncio.run(main())


def with_anyio(host: str) -> None:
    async def main() -> None:
        async with await anyio.connect_tcp(host, PORT):
            pass

    anyio.run(main)


def with_trio(host: str) -> None:
    async def main() -> None:
        async with await trio.open_tcp_stream(host, PORT):
            pass

    trio.run(main)


def place(error: BaseException | None, path: str = "") -> str:
    if isinstance(error, ConnectionRefusedError):
        return f"`{path}`" if path else "sie selbst"
    if isinstance(error, BaseExceptionGroup):
        return place(error.exceptions[0], f"{path}.exceptions")
    cause = error.__cause__ if error else None
    return place(cause, f"{path}.__cause__") if cause else "nur im Text"


def caught_by_star(error: Exception) -> bool:
    try:
        raise error
    except* ConnectionRefusedError:
        caught = True
    except* Exception:
        caught = False
    return caught


CALLS: dict[str, Callable[[str], None]] = {
    "`socket`": plain,
    "… `all_errors=True`": all_errors,
    "`asyncio`": streams,
    "… in `TaskGroup`": task_group,
    "`anyio`": with_anyio,
    "`trio`": with_trio,
}

print("Aufruf | Adressen | Ausnahme | `except` | `except*` | Ablehnung")
#> Aufruf | Adressen | Ausnahme | `except` | `except*` | Ablehnung
for name, call in CALLS.items():
    for host, count in (("127.0.0.1", 1), ("localhost", 2)):
        try:
            call(host)
        except Exception as error:
            caught = isinstance(error, ConnectionRefusedError)
            plainly = "fängt" if caught else "–"
            starred = "fängt" if caught_by_star(error) else "–"
            where = place(error)
            kind = f"`{type(error).__name__}`"
            print(f"{name} | {count} | {kind} | {plainly} | {starred} | {where}")
            #> `socket` | 1 | `ConnectionRefusedError` | fängt | fängt | sie selbst
            #> `socket` | 2 | `ConnectionRefusedError` | fängt | fängt | sie selbst
            #> … `all_errors=True` | 1 | `ExceptionGroup` | – | fängt | `.exceptions`
            #> … `all_errors=True` | 2 | `ExceptionGroup` | – | fängt | `.exceptions`
            #> `asyncio` | 1 | `ConnectionRefusedError` | fängt | fängt | sie selbst
            #> `asyncio` | 2 | `OSError` | – | – | nur im Text
            #> … in `TaskGroup` | 1 | `ExceptionGroup` | – | fängt | `.exceptions`
            #> … in `TaskGroup` | 2 | `ExceptionGroup` | – | – | nur im Text
            #> `anyio` | 1 | `OSError` | – | – | `.__cause__`
            #> `anyio` | 2 | `OSError` | – | – | `.__cause__.exceptions`
            #> `trio` | 1 | `OSError` | – | – | `.__cause__.exceptions`
            #> `trio` | 2 | `OSError` | – | – | `.__cause__.exceptions`
