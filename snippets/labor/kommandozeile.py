import subprocess
import sys

PROGRAM = """
import os, sys, urllib.request

host = os.environ["VERBINDUNGSLABOR_HOST"]
port = os.environ["VERBINDUNGSLABOR_PORT"]
try:
    urllib.request.urlopen(f"http://{host}:{port}", timeout=30)
except OSError as error:
    print(error)
    sys.exit(os.EX_UNAVAILABLE)
"""
SCENARIOS = (
    "leerer-port",
    "toter-proxy",
    "keine-route",
    "rst-nach-annahme",
)

for scenario in SCENARIOS:
    run = [sys.executable, "-m", "verbindungslabor", "run", scenario]
    completed = subprocess.run(
        [*run, "--", sys.executable, "-c", PROGRAM],
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    message = completed.stdout.strip()
    print(completed.returncode, scenario, message, sep="  ")
    #> 69  leerer-port  <urlopen error [Errno 111] Connection refused>
    #> 69  toter-proxy  <urlopen error [Errno 111] Connection refused>
    #> 69  keine-route  <urlopen error [Errno 101] Network is unreachable>
    #> 69  rst-nach-annahme  [Errno 104] Connection reset by peer
