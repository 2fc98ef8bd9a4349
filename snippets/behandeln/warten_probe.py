import socket
import struct
import urllib.request
from collections.abc import Callable

from verbindungslabor import Target, enter, use_user_namespace

START = b"user\0postgres\0\0"
LOGIN = struct.pack("!ii", 8 + len(START), 3 << 16) + START


def connect(target: Target) -> bool:
    address = (target.host, target.port)
    with socket.create_connection(address, timeout=2):
        return True


def answers(target: Target, question: bytes, wanted: bytes) -> bool:
    address = (target.host, target.port)
    with socket.create_connection(address, timeout=2) as sock:
        sock.sendall(question)
        return sock.recv(64).startswith(wanted)


def http(target: Target) -> bool:
    url = f"http://{target.host}:{target.port}/"
    with urllib.request.urlopen(url, timeout=2) as response:
        return int(response.status) == 200


def redis(target: Target) -> bool:
    return answers(target, b"PING\r\n", b"+PONG")


def postgresql(target: Target) -> bool:
    return answers(target, LOGIN, b"R")


def ready(probe: Callable[[Target], bool], target: Target) -> str:
    try:
        return "ja" if probe(target) else "nein"
    except OSError:
        return "nein"


SITUATIONS: dict[str, Callable[[Target], bool]] = {
    "nur-ipv4": http,
    "leerer-port": http,
    "nimmt-an-antwortet-nicht": http,
    "redis-laedt": redis,
    "postgresql-startet": postgresql,
    "ssh-tunnel": postgresql,
}

use_user_namespace()
print("Szenario | `connect()` gelingt | echte Probe gelingt")
#> Szenario | `connect()` gelingt | echte Probe gelingt
for name, probe in SITUATIONS.items():
    with enter(name) as target:
        port_open, is_ready = ready(connect, target), ready(probe, target)
    print(f"`{name}` | {port_open} | {is_ready}")
    #> `nur-ipv4` | ja | ja
    #> `leerer-port` | nein | nein
    #> `nimmt-an-antwortet-nicht` | ja | nein
    #> `redis-laedt` | ja | nein
    #> `postgresql-startet` | ja | nein
    #> `ssh-tunnel` | ja | nein
