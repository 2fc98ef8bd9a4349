import asyncio
from asyncio import StreamReader, StreamWriter

HOST, PORT = "localhost", 6379


async def is_ready() -> bool:
    try:
        reader, writer = await asyncio.open_connection(HOST, PORT)
        try:
            writer.write(b"PING\r\n")
            return await reader.readline() == b"+PONG\r\n"
        finally:
            writer.close()
    except OSError:  # abgelehnt oder mittendrin abgerissen
        return False


async def wait_until_ready(seconds: float) -> None:
    async with asyncio.timeout(seconds):
        while not await is_ready():
            await asyncio.sleep(0.05)


async def answer(reader: StreamReader, writer: StreamWriter) -> None:
    await reader.readline()
    writer.write(b"+PONG\r\n")
    writer.close()


async def main() -> None:
    try:
        await wait_until_ready(0.2)
    except TimeoutError:
        print("niemand da: Frist abgelaufen")
        #> niemand da: Frist abgelaufen

    waiting = asyncio.create_task(wait_until_ready(20))
    await asyncio.sleep(0.2)
    async with await asyncio.start_server(answer, HOST, PORT):
        await waiting
        print("bereit")
        #> bereit


asyncio.run(main())
