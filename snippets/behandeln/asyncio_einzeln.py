import asyncio
import socket

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def connect(host: str, port: int, timeout: float = 3) -> Streams:
    loop = asyncio.get_running_loop()
    answers = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    errors: list[OSError] = []
    for *_, address in answers:
        try:
            async with asyncio.timeout(timeout):
                return await asyncio.open_connection(*address[:2])
        except OSError as error:
            errors.append(error)
    for failure in errors:  # Ablehnung nur, wenn alle abgelehnt haben
        if not isinstance(failure, ConnectionRefusedError):
            raise failure
    raise errors[0]


async def main() -> None:
    try:
        _, writer = await connect("localhost", 8080)
    except ConnectionRefusedError as error:
        print("abgelehnt:", error)
        #> abgelehnt: [Errno 111] Connect call failed ('::1', 8080, 0, 0)
        return
    writer.close()
    await writer.wait_closed()


asyncio.run(main())
