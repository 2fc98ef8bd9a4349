import re
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from subprocess import PIPE, STDOUT, run

from verbindungslabor import enter, use_user_namespace

SCENARIOS = (
    "leerer-port",
    "firewall-port-unreachable",
    "firewall-host-unreachable",
    "keine-route",
    "firewall-drop",
    "rst-nach-annahme",
    "ende-nach-annahme",
)
REASON = re.compile(
    r"failed: (.+)|fail for .+?: (.+)|(timed out)|: (Connection reset.+)"
    r"|(Empty reply)|(succeeded)"
)


def call(*command: str) -> str:
    done = run(command, stdout=PIPE, stderr=STDOUT, text=True)
    reason = REASON.search(done.stdout)
    text = f"`{reason[reason.lastindex or 0]}`" if reason else "nichts"
    return f"{text}, {done.returncode}"


def python(host: str, port: str) -> str:
    try:
        with socket.create_connection((host, port), timeout=2):
            return "verbunden"
    except OSError as error:
        return f"`{type(error).__name__}`"


use_user_namespace()
sys.stdout.write("Szenario | `nc -vz -w2` | `curl -sv -m2` | Python\n")
for name in SCENARIOS:
    with enter(name) as target, ThreadPoolExecutor() as pool:
        host, port = str(target.ipv4), str(target.port)
        url = f"http://{host}:{port}/"
        nc = pool.submit(call, "nc", "-vz", "-w2", host, port)
        curl = pool.submit(call, "curl", "-sv", "-m2", url)
        cells = nc.result(), curl.result(), python(host, port)
    row = " | ".join([f"`{name}`", *cells])
    sys.stdout.write(f"{row}\n")
