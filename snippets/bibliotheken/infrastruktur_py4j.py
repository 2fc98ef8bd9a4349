# /// script
# dependencies = ["py4j"]
# ///
"""Py4J"""

from py4j.java_gateway import GatewayParameters, JavaGateway
from py4j.protocol import Py4JNetworkError


def call(host: str, port: int) -> None:
    parameters = GatewayParameters(address=host, port=port)
    gateway = JavaGateway(gateway_parameters=parameters)
    try:
        gateway.jvm.java.lang.System.currentTimeMillis()
    finally:
        gateway.close()


if __name__ == "__main__":
    address = ("127.0.0.1", 25333)
    try:
        call(*address)
    except Py4JNetworkError as error:
        if not isinstance(error.cause, ConnectionRefusedError):
            raise
        print("abgelehnt von", *address)
        #> abgelehnt von 127.0.0.1 25333
