# /// script
# dependencies = ["httpx"]
# ///
"""HTTPX (AsyncClient)"""

import asyncio

import httpx


async def call(host: str, port: int) -> None:
    async with httpx.AsyncClient() as client:
        await client.get(f"http://{host}:{port}/")


def is_refused(error: BaseException | None) -> bool:
    match error:
        case None:
            return False
        case ConnectionRefusedError():
            return True
        case BaseExceptionGroup(exceptions=parts):
            return any(map(is_refused, parts))
    return is_refused(error.__cause__ or error.__context__)


if __name__ == "__main__":
    try:
        asyncio.run(call("localhost", 8080))
    except httpx.ConnectError as error:
        if not is_refused(error):
            raise
        url = error.request.url
        print(f"{url.host}:{url.port} lehnt ab:", error)
        #> localhost:8080 lehnt ab: All connection attempts failed
