# /// script
# dependencies = ["nats-py"]
# ///
"""nats-py"""

import asyncio

import nats
from nats.errors import NoServersError


async def call(host: str, port: int) -> None:
    client = await nats.connect(f"nats://{host}:{port}")
    await client.close()


if __name__ == "__main__":
    try:
        asyncio.run(call("127.0.0.1", 4222))
    except NoServersError as error:
        print(repr(error))
