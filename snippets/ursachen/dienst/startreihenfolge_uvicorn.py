# /// script
# dependencies = ["uvicorn"]
# ///
import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, MutableMapping
from subprocess import DEVNULL, Popen
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import uvicorn

Message = MutableMapping[str, Any]


async def app(
    scope: Message,
    receive: Callable[[], Awaitable[Message]],
    send: Callable[[Message], Awaitable[None]],
) -> None:
    if scope["type"] == "lifespan":
        await receive()
        await asyncio.sleep(0.5)  # Modell laden, Datenbank verbinden
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
    else:
        await send({"type": "http.response.start", "status": 200})
        await send({"type": "http.response.body", "body": b"hallo"})


def ask() -> str:
    try:
        with urlopen("http://127.0.0.1:8000/", timeout=5) as response:
            return f"{response.status}"
    except URLError as error:
        return repr(error.reason)


def main() -> None:
    seen = ask()
    print(seen)  # vor dem Start
    #> ConnectionRefusedError(111, 'Connection refused')
    command = [sys.executable, __file__, "dienst"]
    with Popen(command, stdout=DEVNULL, stderr=DEVNULL) as server:
        while seen != "200":
            time.sleep(0.02)
            if (now := ask()) != seen:
                print(now)
                #> 200
                seen = now
        server.terminate()


if sys.argv[1:] == ["dienst"]:
    uvicorn.run(app, port=8000)
else:
    main()
