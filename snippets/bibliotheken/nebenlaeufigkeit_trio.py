# /// script
# dependencies = ["trio"]
# ///
"""Trio"""

import trio


async def connect(host: str, port: int) -> None:
    async with await trio.open_tcp_stream(host, port):
        pass


def call(host: str, port: int) -> None:
    trio.run(connect, host, port)


if __name__ == "__main__":
    try:
        call("127.0.0.1", 8080)
    except OSError as error:
        print(repr(error))
