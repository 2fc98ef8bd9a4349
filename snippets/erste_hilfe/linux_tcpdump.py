import re
import socket
import sys
import tempfile
from pathlib import Path
from subprocess import DEVNULL, check_output

from verbindungslabor import (
    capture,
    enter,
    normalize,
    use_user_namespace,
    write_pcap,
)

SCENARIOS = (
    "leerer-port",
    "firewall-rst",
    "firewall-port-unreachable",
    "firewall-drop",
)
# Als root wechselt tcpdump den Benutzer; im Labor gibt es keinen anderen.
TCPDUMP = ["unshare", "--user", "--map-user=1000", "tcpdump", "-tn", "-r"]
DETAILS = re.compile(r", (seq|ack|win) \d+|, options \[.+?\]|, length \d+")

use_user_namespace()
for name in SCENARIOS:
    sys.stdout.write(f"# {name}\n")
    with enter(name) as target, socket.socket() as client, capture() as frames:
        client.settimeout(1.5)
        client.connect_ex((target.ipv4, target.port))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "mitschnitt.pcap")
        write_pcap(file, normalize(frames))
        text = check_output([*TCPDUMP, str(file)], text=True, stderr=DEVNULL)
    sys.stdout.write(DETAILS.sub("", text))
