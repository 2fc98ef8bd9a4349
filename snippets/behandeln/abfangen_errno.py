import asyncio
import errno
import socket

PORT = 8080


def blocking(host: str) -> None:
    with socket.create_connection((host, PORT), timeout=3):
        pass


def streams(host: str) -> None:
    async def connect() -> None:
        _, writer = await asyncio.open_connection(host, PORT)
        writer.close()
        await writer.wait_closed()

    asyncio.run(connect())


print("Aufruf | Typ | errno | „refused“ im Text")
#> Aufruf | Typ | errno | „refused“ im Text
for name, connect, host in (
    ("`socket`", blocking, "127.0.0.1"),
    ("`asyncio`", streams, "127.0.0.1"),
    ("`asyncio`", streams, "localhost"),
):
    try:
        connect(host)
    except OSError as error:
        kind = type(error).__name__
        number = errno.errorcode.get(error.errno or 0, "None")
        found = "ja" if "refused" in str(error) else "nein"
        print(f"{name}, `{host}` | `{kind}` | `{number}` | {found}")
        #> `socket`, `127.0.0.1` | `ConnectionRefusedError` | `ECONNREFUSED` | ja
        #> `asyncio`, `127.0.0.1` | `ConnectionRefusedError` | `ECONNREFUSED` | nein
        #> `asyncio`, `localhost` | `OSError` | `None` | nein
