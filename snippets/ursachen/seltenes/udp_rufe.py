import socket

from verbindungslabor import network_stack, use_user_namespace

TARGET = ("127.0.0.1", 8125)
IP_RECVERR = getattr(socket, "IP_RECVERR", 11)  # benannt ab Python 3.14


def calls(*, connect: bool, recverr: bool = False) -> list[str]:
    results = []
    with socket.socket(type=socket.SOCK_DGRAM) as client:
        client.settimeout(0.5)
        client.setsockopt(socket.IPPROTO_IP, IP_RECVERR, recverr)
        if connect:
            client.connect(TARGET)
        for call in ("send", "send", "send", "recv"):
            try:
                if call == "recv":
                    client.recv(512)
                elif connect:
                    client.send(b"?")
                else:
                    client.sendto(b"?", TARGET)
                results.append("gelingt")
            except OSError as error:
                results.append(f"`{type(error).__name__}`")
    return results


use_user_namespace()
with network_stack():
    columns = (
        ["1. `send()`", "2. `send()`", "3. `send()`", "`recv()`"],
        calls(connect=True),
        calls(connect=False),
        calls(connect=False, recverr=True),
    )
print("Aufruf | `connect()`, `send()` | `sendto()` | `sendto()`, `IP_RECVERR`")
#> Aufruf | `connect()`, `send()` | `sendto()` | `sendto()`, `IP_RECVERR`
for row in zip(*columns, strict=True):
    print(" | ".join(row))
    #> 1. `send()` | gelingt | gelingt | gelingt
    #> 2. `send()` | `ConnectionRefusedError` | gelingt | `ConnectionRefusedError`
    #> 3. `send()` | gelingt | gelingt | gelingt
    #> `recv()` | `ConnectionRefusedError` | `TimeoutError` | `ConnectionRefusedError`
