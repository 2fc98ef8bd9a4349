import subprocess
import sys

CONNECT = """
import socket, sys
try:
    socket.create_connection(("127.0.0.1", 8080), timeout=3).close()
except ConnectionRefusedError:
    {ending}
"""

print("Im except-Block | Exit-Status | Meldung geht an")
#> Im except-Block | Exit-Status | Meldung geht an
for ending in (
    'print("Der Dienst lehnt ab.")',
    'sys.exit("Der Dienst lehnt ab.")',
    "raise",
):
    program = CONNECT.format(ending=ending)
    command = [sys.executable, "-c", program]
    run = subprocess.run(command, capture_output=True)
    stream = "Fehlerausgabe" if run.stderr else "Standardausgabe"
    print(f"`{ending}` | {run.returncode} | {stream}")
    #> `print("Der Dienst lehnt ab.")` | 0 | Standardausgabe
    #> `sys.exit("Der Dienst lehnt ab.")` | 1 | Fehlerausgabe
    #> `raise` | 1 | Fehlerausgabe
