import asyncio
import socket
import sys


async def connect() -> None:
    if sys.version_info >= (3, 12):
        loop = asyncio.get_running_loop()
        await loop.create_connection(
            asyncio.Protocol, "localhost", 8080, all_errors=True
        )
    else:  # asyncio kennt all_errors noch nicht, socket schon
        socket.create_connection(("localhost", 8080), all_errors=True)


try:
    asyncio.run(connect())
except ExceptionGroup as group:
    print(group)
    #> create_connection failed (2 sub-exceptions)
    print("OSError:", isinstance(group, OSError))
    #> OSError: False
    for error in group.exceptions:
        print(type(error).__name__)
        #> ConnectionRefusedError
        #> ConnectionRefusedError
