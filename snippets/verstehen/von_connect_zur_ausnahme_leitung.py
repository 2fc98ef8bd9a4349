import socket
from pathlib import Path

from verbindungslabor import (
    capture,
    normalize,
    two_hosts,
    use_user_namespace,
    write_pcap,
)

FILE = Path("von_connect_zur_ausnahme_leitung.pcap")

use_user_namespace()
with two_hosts():
    with capture() as frames:
        try:
            socket.create_connection(("server.example", 8080))
        except ConnectionRefusedError as error:
            print(f"eine Ausnahme: {error}")
            #> eine Ausnahme: [Errno 111] Connection refused
    write_pcap(FILE, normalize(frames))
