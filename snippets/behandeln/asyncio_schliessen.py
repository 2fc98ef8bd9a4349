import asyncio
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

HOST, PORT = "127.0.0.1", 8080
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def connection(host: str, port: int) -> AsyncIterator[Streams]:
    reader, writer = await asyncio.open_connection(host, port)
    try:
        yield reader, writer
    finally:
        writer.close()
        with suppress(OSError):  # meldet den Abbruch ein zweites Mal
            await writer.wait_closed()


async def abort(_: object, writer: asyncio.StreamWriter) -> None:
    """Bricht die Verbindung mit RST ab."""
    sock = writer.get_extra_info("socket")
    no_linger = struct.pack("ii", 1, 0)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, no_linger)
    writer.close()


async def main() -> None:
    async with await asyncio.start_server(abort, HOST, PORT):
        try:
            async with connection(HOST, PORT) as (reader, writer):
                await reader.read()
        except OSError as error:
            print("beim Lesen:", type(error).__name__)
            #> beim Lesen: ConnectionResetError
        try:
            await writer.wait_closed()
        except OSError as error:
            print("ohne suppress:", type(error).__name__)
            #> ohne suppress: ConnectionResetError


asyncio.run(main())
