import socket
import sys
from subprocess import PIPE, STDOUT, Popen, run

from verbindungslabor import two_hosts, use_user_namespace

COMMANDS = (
    "ss -Hltn",
    "nc -vz 192.0.2.2 8080",
    "nsenter -t PID -n ss -Hltn",
    "nsenter -t PID -n nc -vz 127.0.0.1 8080",
)

use_user_namespace()
with two_hosts() as (_, container):
    with container:
        service = socket.create_server(("127.0.0.1", 8080))
        process = Popen(["sleep", "60"])
    with service, process:
        for command in COMMANDS:
            sys.stdout.write(f"$ {command}\n")
            words = command.replace("PID", str(process.pid)).split()
            shown = run(words, stdout=PIPE, stderr=STDOUT, text=True)
            for line in shown.stdout.splitlines():
                text = " ".join(line.split())
                sys.stdout.write(f"{text}\n")
        process.terminate()
