"""asyncio (Streams)"""

import asyncio
import errno

REFUSED = f"[Errno {errno.ECONNREFUSED}] Connect call failed"


async def call(host: str, port: int) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(b"Hallo\n")
        await reader.readline()
    finally:
        writer.close()


if __name__ == "__main__":
    try:
        asyncio.run(call("localhost", 8080))
    except OSError as error:
        # Bei mehreren Adressen bleibt nur der Text übrig.
        refused = isinstance(error, ConnectionRefusedError)
        if not (refused or REFUSED in str(error)):
            raise
        print("localhost:8080 lehnt ab")
        #> localhost:8080 lehnt ab
