# /// script
# dependencies = ["anyio"]
# ///
"""AnyIO"""

import anyio


async def connect(host: str, port: int) -> None:
    async with await anyio.connect_tcp(host, port):
        pass


def call(host: str, port: int) -> None:
    anyio.run(connect, host, port)


def was_refused(error: BaseException | None) -> bool:
    if isinstance(error, BaseExceptionGroup):
        return all(was_refused(part) for part in error.exceptions)
    return isinstance(error, ConnectionRefusedError)


if __name__ == "__main__":
    try:
        call("localhost", 8080)
    except OSError as error:
        if not was_refused(error.__cause__):
            raise
        print("localhost:8080 lehnt ab")
        #> localhost:8080 lehnt ab
