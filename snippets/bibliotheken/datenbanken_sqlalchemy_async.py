# /// script
# dependencies = ["sqlalchemy[asyncio]", "asyncpg"]
# ///
"""SQLAlchemy (asyncio)"""

import asyncio

from sqlalchemy.ext.asyncio import create_async_engine


async def call(host: str, port: int) -> None:
    engine = create_async_engine(f"postgresql+asyncpg://{host}:{port}/")
    try:
        async with engine.connect():
            pass
    finally:
        await engine.dispose()


if __name__ == "__main__":
    try:
        asyncio.run(call("127.0.0.1", 5432))
    except ConnectionRefusedError as error:
        print(error)
        #> [Errno 111] Connect call failed ('127.0.0.1', 5432)
