import re
import socket
import sys
from subprocess import PIPE, Popen

from verbindungslabor import enter, use_user_namespace

COMMAND = ["tcpdump", "-tnl", "-i", "eth0", "--immediate-mode"]
COMMAND += ["-Z", "root", "-c", "2", "tcp port 8080 or icmp"]
SCENARIOS = (
    "leerer-port",
    "firewall-rst",
    "firewall-port-unreachable",
    "firewall-drop",
)
VARYING = re.compile(r", (seq|ack|win) \d+|, options \[.+?\]|, length \d+")

use_user_namespace()
for name in SCENARIOS:
    sys.stdout.write(f"# {name}\n")
    with (
        enter(name) as target,
        Popen(COMMAND, stdout=PIPE, stderr=PIPE, text=True) as tcpdump,
        socket.socket() as client,
    ):
        assert tcpdump.stdout
        assert tcpdump.stderr
        while "listening on" not in tcpdump.stderr.readline():
            pass
        client.bind(("192.0.2.1", 40000))
        client.settimeout(2)
        client.connect_ex((target.ipv4, target.port))
        for line in tcpdump.stdout:
            sys.stdout.write(VARYING.sub("", line))
