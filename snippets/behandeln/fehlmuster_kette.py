import subprocess
import sys

PROGRAM = """
import socket

class StockError(Exception):
    pass

last = None
for _ in range(3):
    try:
        socket.create_connection(("127.0.0.1", 8080), timeout=3)
    except OSError as error:
        last = error
{ending}
"""

print("Nach der Schleife | endet mit | Ablehnung im Traceback")
#> Nach der Schleife | endet mit | Ablehnung im Traceback
for ending in (
    'raise StockError("nicht da")',
    'raise StockError("nicht da") from error',
    'raise StockError("nicht da") from last',
):
    command = [sys.executable, "-c", PROGRAM.format(ending=ending)]
    run = subprocess.run(command, capture_output=True, text=True)
    kind = run.stderr.splitlines()[-1].partition(":")[0]
    found = "ja" if "ConnectionRefusedError" in run.stderr else "nein"
    print(f"`{ending}` | `{kind}` | {found}")
    #> `raise StockError("nicht da")` | `StockError` | nein
    #> `raise StockError("nicht da") from error` | `NameError` | nein
    #> `raise StockError("nicht da") from last` | `StockError` | ja
