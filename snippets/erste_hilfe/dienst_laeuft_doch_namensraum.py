import socket
import struct
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from subprocess import PIPE, Popen

LISTEN = "0A"


def listeners(process: Path, port: int) -> Iterator[str]:
    """Adressen, auf denen im Netz dieses Prozesses jemand lauscht."""
    for name, family in (
        ("tcp", socket.AF_INET),
        ("tcp6", socket.AF_INET6),
    ):
        table = (process / "net" / name).read_text().splitlines()
        for _, local, _, state, *_ in map(str.split, table[1:]):
            digits, _, number = local.partition(":")
            if state == LISTEN and int(number, 16) == port:
                words = struct.iter_unpack(">I", bytes.fromhex(digits))
                packed = b"".join(struct.pack("=I", *word) for word in words)
                yield socket.inet_ntop(family, packed)


def find(port: int) -> Iterator[tuple[str, str]]:
    """Sucht in allen Netzen der Maschine: Prozess-Nummer und Adresse."""
    seen = {Path("/proc/self/ns/net").stat().st_ino}
    for address in listeners(Path("/proc/self"), port):
        yield "self", address
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # inzwischen beendet, oder es fehlt root
            namespace = (process / "ns/net").stat().st_ino
            if namespace not in seen:
                seen.add(namespace)
                for address in listeners(process, port):
                    yield process.name, address


SERVICE = """
import socket
with socket.create_server(("0.0.0.0", 18080)):
    print("bereit", flush=True)
    input()
"""
COMMAND = ["unshare", "--user", "--net", sys.executable, "-c", SERVICE]

with Popen(COMMAND, stdin=PIPE, stdout=PIPE, text=True) as container:
    assert container.stdout
    container.stdout.readline()
    places = set()
    for pid, address in find(18080):
        places.add(f"{'hier' if pid == 'self' else 'anderswo'}: {address}")
    print(*places)
    #> anderswo: 0.0.0.0
    container.communicate("\n")
