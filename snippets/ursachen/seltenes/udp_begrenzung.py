import socket
from itertools import groupby

from verbindungslabor import use_user_namespace
from verbindungslabor.scenarios import enter


def ask(client: socket.socket) -> str:
    client.send(b"?")
    try:
        return repr(client.recv(512))
    except OSError as error:
        return type(error).__name__


use_user_namespace()
with (
    enter("udp-ohne-empfaenger") as target,
    socket.socket(type=socket.SOCK_DGRAM) as client,
):
    client.settimeout(0.3)
    client.connect((target.host, target.port))
    results = [ask(client) for _ in range(7)]

for result, attempts in groupby(results):
    print(f"{len(list(attempts))}-mal {result}")
    #> 6-mal ConnectionRefusedError
    #> 1-mal TimeoutError
