# /// script
# dependencies = ["aiomysql"]
# ///
"""aiomysql"""

import asyncio

import aiomysql


async def call(host: str, port: int) -> None:
    connection = await aiomysql.connect(host=host, port=port)
    connection.close()


if __name__ == "__main__":
    host, port = "127.0.0.1", 3306
    try:
        asyncio.run(call(host, port))
    except aiomysql.OperationalError as error:
        if not isinstance(error.__cause__, ConnectionRefusedError):
            raise
        print(f"{host}:{port} lehnt ab")
        #> 127.0.0.1:3306 lehnt ab
