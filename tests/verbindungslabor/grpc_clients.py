"""gRPC in einem eigenen Prozess: `python -m … NAME ADRESSE WARTEZEIT`.

gRPC behält seine Threads und damit den Netzwerk-Stack, in dem sie entstanden sind.
"""

import asyncio
import json
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import grpc
import grpc.aio

from verbindungslabor import is_refused, refused_addresses

Call = Callable[[str, float], object]
# Ohne Proxy und ohne das Gedächtnis, das gescheiterte Adressen eine Weile meidet.
OPTIONS = [("grpc.enable_http_proxy", 0), ("grpc.use_local_subchannel_pool", 1)]


def grpc_(address: str, wait: float) -> None:
    with grpc.insecure_channel(address, OPTIONS) as channel:
        call = channel.unary_unary("/x/y", lambda _: b"", lambda reply: reply)
        call(None, timeout=wait)


def grpc_async(address: str, wait: float) -> None:
    async def run() -> None:
        async with grpc.aio.insecure_channel(address, OPTIONS) as channel:
            call = channel.unary_unary("/x/y", lambda _: b"", lambda reply: reply)
            await call(None, timeout=wait)

    asyncio.run(run())


def grpc_relay(address: str, wait: float) -> None:
    """Ruft einen Dienst, der `address` ruft und deren Fehler wörtlich weitergibt."""

    def pass_on(_: object, context: grpc.ServicerContext) -> None:
        try:
            grpc_(address, wait)
        except grpc.RpcError as error:
            context.abort(error.code(), error.details() or "")

    method = grpc.unary_unary_rpc_method_handler(pass_on)
    relay = grpc.method_handlers_generic_handler("x", {"y": method})
    with ThreadPoolExecutor(1) as pool:
        server = grpc.server(pool, [relay])
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        try:
            grpc_(f"127.0.0.1:{port}", wait)
        finally:
            server.stop(None).wait()


GRPC_CLIENTS: dict[str, Call] = {"grpc_": grpc_, "grpc_async": grpc_async}


def main() -> None:
    name, address, wait = sys.argv[1:]
    calls = {**GRPC_CLIENTS, "grpc_relay": grpc_relay}
    try:
        calls[name](address, float(wait))
    except grpc.RpcError as error:
        print(json.dumps((is_refused(error), refused_addresses(error), str(error))))


if __name__ == "__main__":
    main()
