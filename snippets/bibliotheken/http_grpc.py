# /// script
# dependencies = ["grpcio"]
# ///
"""gRPC"""

import errno
import os
import re

import grpc

# Der letzte Teil stammt vom System, unter deutscher Locale auf Deutsch.
REFUSED = os.strerror(errno.ECONNREFUSED)
PATTERN = re.compile(rf"ipv[46]:(\S+): Failed.*{REFUSED}")


def call(host: str, port: int) -> None:
    with grpc.insecure_channel(f"{host}:{port}") as channel:
        # Sonst schreibt das der erzeugte Stub: GreeterStub(channel)
        greet = channel.unary_unary("/Greeter/Greet", bytes, bytes)
        greet(b"")


if __name__ == "__main__":
    try:
        call("127.0.0.1", 50051)
    except grpc.RpcError as error:
        found = PATTERN.search(error.details() or "")
        if not found:
            raise
        print(error.code(), found[1], "lehnt ab")
        #> StatusCode.UNAVAILABLE 127.0.0.1:50051 lehnt ab
