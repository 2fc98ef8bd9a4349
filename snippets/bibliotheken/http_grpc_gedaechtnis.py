# /// script
# dependencies = ["grpcio"]
# ///
import socket

import grpc

# So lange wartet der Kanal nach einer Ablehnung; ab Werk 1000.
PAUSE = ("grpc.initial_reconnect_backoff_ms", 60_000)


def attempt(channel: grpc.Channel) -> str:
    try:
        channel.unary_unary("/Greeter/Greet", bytes, bytes)(b"")
    except grpc.RpcError as error:
        return (error.details() or "").rpartition(": ")[2]
    return "beantwortet"


with grpc.insecure_channel("127.0.0.1:50051", [PAUSE]) as channel:
    print("Port leer:", attempt(channel))
    #> Port leer: Connection refused
    with socket.create_server(("127.0.0.1", 50051)):
        socket.create_connection(("127.0.0.1", 50051)).close()
        print("Port offen:", attempt(channel))
        #> Port offen: Connection refused
