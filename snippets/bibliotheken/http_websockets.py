# /// script
# dependencies = ["websockets"]
# ///
"""websockets"""

import asyncio
import errno

from websockets.asyncio.client import connect

REFUSED = f"[Errno {errno.ECONNREFUSED}] Connect call failed"


async def call(host: str, port: int) -> None:
    async with connect(f"ws://{host}:{port}/") as connection:
        await connection.recv()


if __name__ == "__main__":
    try:
        asyncio.run(call("localhost", 8080))
    except OSError as error:
        # localhost hat zwei Adressen; dann bleibt nur der Text.
        refused = isinstance(error, ConnectionRefusedError)
        if not (refused or REFUSED in str(error)):
            raise
        print("localhost:8080 lehnt ab")
        #> localhost:8080 lehnt ab
