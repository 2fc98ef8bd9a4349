import socket
import struct
from pathlib import Path
from subprocess import run

from verbindungslabor import two_hosts, use_user_namespace


def windows_address() -> str:
    """Gateway der Standardroute: unter WSL2 (NAT) der Windows-Rechner."""
    for line in Path("/proc/net/route").read_text().splitlines()[1:]:
        _, target, gateway, *_ = line.split()
        if int(target, 16) == 0:
            return socket.inet_ntoa(struct.pack("=I", int(gateway, 16)))
    raise LookupError("keine Standardroute")


use_user_namespace()
with two_hosts() as (_, windows):  # nachgestellt: WSL und Windows
    route = ["ip", "route", "add", "default", "via", windows.ipv4]
    run(route, check=True)
    with windows:
        service = socket.create_server(("0.0.0.0", 8080))
    with service:
        print("Windows ist", windows_address())
        #> Windows ist 192.0.2.2
        with socket.create_connection((windows_address(), 8080), 3):
            print("verbunden")
            #> verbunden
