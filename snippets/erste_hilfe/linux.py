import re
import shlex
import socket
import sys
from pathlib import Path
from subprocess import PIPE, STDOUT, run

COMMANDS = (
    "ss -ltnp 'sport = :8080'",
    "lsof -nP -iTCP:8080 -sTCP:LISTEN",
    "nc -vz localhost 8080",
    "nc -vz localhost 8081",
    "curl -sv http://localhost:8081",
)
VARYING = re.compile(
    r"((?<=pid=)|(?<=fd=)|(?<=shop )|(?<=IPv4 )|(?<=after ))\d+|\d+(?=u IPv4)"
)

Path("/proc/self/comm").write_text("shop")  # Name des Dienstes
with socket.create_server(("127.0.0.1", 8080)):
    for command in COMMANDS:
        sys.stdout.write(f"$ {command}\n")
        words = shlex.split(command)
        shown = run(words, stdout=PIPE, stderr=STDOUT, encoding="utf-8")
        for line in shown.stdout.splitlines():
            text = VARYING.sub("…", " ".join(line.split()))
            sys.stdout.write(f"{text}\n")
