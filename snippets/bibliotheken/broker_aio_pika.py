# /// script
# dependencies = ["aio-pika"]
# ///
"""aio-pika"""

import asyncio
import errno

import aio_pika


async def call(host: str, port: int) -> None:
    async with await aio_pika.connect(host=host, port=port):
        pass


if __name__ == "__main__":
    try:
        asyncio.run(call("127.0.0.1", 5672))
    except ConnectionError as error:
        if error.errno != errno.ECONNREFUSED:
            raise
        print(error)
        #> [Errno 111] Connect call failed ('127.0.0.1', 5672)
