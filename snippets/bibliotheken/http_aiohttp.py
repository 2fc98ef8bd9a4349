# /// script
# dependencies = ["aiohttp"]
# ///
"""aiohttp"""

import asyncio

import aiohttp


async def call(host: str, port: int) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://{host}:{port}/") as response,
    ):
        await response.read()


if __name__ == "__main__":
    try:
        asyncio.run(call("127.0.0.1", 8080))
    except aiohttp.ClientConnectorError as error:
        if not isinstance(error.os_error, ConnectionRefusedError):
            raise  # sonst dieselbe Klasse: Timeout, Name unbekannt, …
        print(f"{error.host}:{error.port} lehnt ab")
        #> 127.0.0.1:8080 lehnt ab
