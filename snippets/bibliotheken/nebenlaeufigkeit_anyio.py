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


if __name__ == "__main__":
    try:
        call("127.0.0.1", 8080)
    except OSError as error:
        print(repr(error))
