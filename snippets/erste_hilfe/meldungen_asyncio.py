import asyncio
import textwrap


async def attempt(host: str) -> OSError | None:
    try:
        _, writer = await asyncio.open_connection(host, 8080)
    except OSError as error:
        return error
    writer.close()
    await writer.wait_closed()
    return None


error = asyncio.run(attempt("127.0.0.1"))
print(type(error).__name__)
#> ConnectionRefusedError
print(error)
#> [Errno 111] Connect call failed ('127.0.0.1', 8080)

error = asyncio.run(attempt("localhost"))
print(type(error).__name__)
#> OSError
for line in textwrap.wrap(str(error), 72):
    print(line)
    #> Multiple exceptions: [Errno 111] Connect call failed ('::1', 8080, 0,
    #> 0), [Errno 111] Connect call failed ('127.0.0.1', 8080)
print("errno:", getattr(error, "errno", None))
#> errno: None
