import asyncio
import socket

HOST, PORT = "localhost", 8080


async def connect(delay: float | None) -> str:
    try:
        async with asyncio.timeout(2):
            _, writer = await asyncio.open_connection(
                HOST, PORT, happy_eyeballs_delay=delay
            )
    except TimeoutError:
        return "TimeoutError nach 2 s"
    host = writer.get_extra_info("peername")[0]
    writer.close()
    await writer.wait_closed()
    return f"verbunden mit {host}"


def silent_server() -> socket.socket:
    """Backlog voll: Jeder weitere Versuch bleibt ohne Antwort."""
    address = ("::1", PORT)
    return socket.create_server(address, family=socket.AF_INET6, backlog=0)


with (
    silent_server(),
    socket.create_connection(("::1", PORT)),
    socket.create_server(("127.0.0.1", PORT)),
):
    print("der Reihe nach:", asyncio.run(connect(None)))
    #> der Reihe nach: TimeoutError nach 2 s
    print("Happy Eyeballs:", asyncio.run(connect(0.25)))
    #> Happy Eyeballs: verbunden mit 127.0.0.1
