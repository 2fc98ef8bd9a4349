"""Eine Anwendung, deren Start dauert: bis eine Sekunde nach der ersten Ablehnung."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from verbindungslabor.scenarios.counters import refusals

_Message = MutableMapping[str, Any]


async def app(
    scope: _Message,
    receive: Callable[[], Awaitable[_Message]],
    send: Callable[[_Message], Awaitable[None]],
) -> None:
    """ASGI-Anwendung; wie bei echten dauert `startup`, und uvicorn wartet darauf."""
    if scope["type"] == "lifespan":
        await receive()
        while not refusals():
            await asyncio.sleep(0.01)
        await asyncio.sleep(1)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
    elif scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"bereit\n"})
