import subprocess
import sys

CALLS = (
    "run lerer-port -- true",
    "run leerer-port --port 80000 -- true",
    "run leerer-port true",
    "run leerer-port -- /etc/hosts",
    "run leerer-port -- gibt-es-nicht",
    "diagnose localhost",
)

sys.stdout.write("Aufruf | Exit-Status | Fehlerausgabe\n")
for call in CALLS:
    completed = subprocess.run(
        [sys.executable, "-m", "verbindungslabor", *call.split()],
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    message = completed.stderr.removeprefix("verbindungslabor: ").strip()
    sys.stdout.write(f"`{call}` | {completed.returncode} | {message}\n")
