# /// script
# dependencies = ["tornado"]
# ///
"""Tornado"""

import asyncio

from tornado.httpclient import AsyncHTTPClient


async def call(host: str, port: int) -> None:
    client = AsyncHTTPClient(force_instance=True)
    try:
        await client.fetch(f"http://{host}:{port}/")
    finally:
        client.close()


if __name__ == "__main__":
    host, port = "127.0.0.1", 8080
    try:
        asyncio.run(call(host, port))
    except ConnectionRefusedError:
        print(f"{host}:{port} lehnt ab")
        #> 127.0.0.1:8080 lehnt ab
