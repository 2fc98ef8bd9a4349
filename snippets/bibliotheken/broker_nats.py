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


async def main() -> None:
    reasons: list[Exception] = []

    async def remember(error: Exception) -> None:
        reasons.append(error)

    try:
        await nats.connect(
            "nats://127.0.0.1:4222",
            max_reconnect_attempts=1,
            reconnect_time_wait=0.1,
            error_cb=remember,
        )
    except NoServersError:
        if not isinstance(reasons[-1], ConnectionRefusedError):
            raise
        print(reasons[-1])
        #> [Errno 111] Connect call failed ('127.0.0.1', 4222)


if __name__ == "__main__":
    asyncio.run(main())
