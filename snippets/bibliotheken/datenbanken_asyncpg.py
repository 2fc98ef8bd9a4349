# /// script
# dependencies = ["asyncpg"]
# ///
"""asyncpg"""

import asyncio

import asyncpg


async def call(host: str, port: int) -> None:
    connection = await asyncpg.connect(host=host, port=port)
    await connection.close()


if __name__ == "__main__":
    try:
        asyncio.run(call("127.0.0.1", 5432))
    except ConnectionRefusedError as error:
        print(error)
        #> [Errno 111] Connect call failed ('127.0.0.1', 5432)
