import ctypes
import select
import socket
import struct
from pathlib import Path

from verbindungslabor import Host, two_hosts, use_user_namespace

PORT = 8080
Counters = dict[str, int]
libc = ctypes.CDLL(None, use_errno=True)


def counters(host: Host) -> Counters:
    with host:
        text = Path("/proc/thread-self/net/snmp").read_text()
    names, values = (
        line.split()[1:] for line in text.splitlines() if line.startswith("Tcp:")
    )
    return dict(zip(names, map(int, values), strict=True))


def increase(before: Counters, after: Counters) -> str:
    shown = ("ActiveOpens", "PassiveOpens", "AttemptFails", "OutRsts")
    changes = {name: after[name] - before[name] for name in shown}
    return ", ".join(f"`{name}` +{by}" for name, by in changes.items() if by)


def c_library(host: str) -> str:
    family = struct.pack("=H", socket.AF_INET)
    target = family + struct.pack("!H4s8x", PORT, socket.inet_aton(host))
    with socket.socket() as client:
        result = libc.connect(client.fileno(), target, len(target))
        return f"{result}, `errno` {ctypes.get_errno()}"


def nonblocking(host: str) -> tuple[int, list[int]]:
    with socket.socket() as client:
        client.setblocking(False)
        at_once = client.connect_ex((host, PORT))
        select.select([], [client], [])
        option = socket.SOL_SOCKET, socket.SO_ERROR
        return at_once, [client.getsockopt(*option) for _ in range(2)]


use_user_namespace()
print("Schicht | was dort zu sehen ist")
#> Schicht | was dort zu sehen ist
with two_hosts() as (client, server):
    before = counters(client), counters(server)
    result = c_library(server.ipv4)
    print(f"Kernel des Servers | {increase(before[1], counters(server))}")
    #> Kernel des Servers | `OutRsts` +1
    print(f"Kernel des Clients | {increase(before[0], counters(client))}")
    #> Kernel des Clients | `ActiveOpens` +1, `AttemptFails` +1
    print(f"C, `connect()` | {result}")
    #> C, `connect()` | -1, `errno` 111
    at_once, later = nonblocking(server.ipv4)
    print(f"C, `connect()` nicht blockierend | `errno` {at_once}")
    #> C, `connect()` nicht blockierend | `errno` 115
    print(f"… später `SO_ERROR`, zweimal gelesen | {later}")
    #> … später `SO_ERROR`, zweimal gelesen | [111, 0]
    try:
        socket.create_connection((server.ipv4, PORT), timeout=5)
    except OSError as error:
        print(f"CPython, `OSError` | {error.args}, `{type(error).__name__}`")
        #> CPython, `OSError` | (111, 'Connection refused'), `ConnectionRefusedError`
