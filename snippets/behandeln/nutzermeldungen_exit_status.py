import subprocess
import sys

SOCKET = "socket.create_connection(('127.0.0.1', 8080), timeout=3)"
ASYNCIO = "asyncio.run(asyncio.open_connection('localhost', 8080))"
PROGRAM = """
import asyncio, os, socket, sys
try:
    {attempt}
except OSError as error:
    {ending}
"""

print("Im except-Block | verbunden mit | Exit-Status")
#> Im except-Block | verbunden mit | Exit-Status
for ending, attempt in (
    ("sys.exit(69)", SOCKET),
    ("sys.exit(str(error))", SOCKET),
    ("sys.exit(error.errno)", SOCKET),
    ("sys.exit(error.errno)", ASYNCIO),
    ("sys.exit(10061)", SOCKET),
    ("sys.exit(256)", SOCKET),
):
    program = PROGRAM.format(attempt=attempt, ending=ending)
    command = [sys.executable, "-c", program]
    run = subprocess.run(command, capture_output=True)
    module = "socket" if attempt is SOCKET else "asyncio"
    print(f"`{ending}` | `{module}` | {run.returncode}")
    #> `sys.exit(69)` | `socket` | 69
    #> `sys.exit(str(error))` | `socket` | 1
    #> `sys.exit(error.errno)` | `socket` | 111
    #> `sys.exit(error.errno)` | `asyncio` | 0
    #> `sys.exit(10061)` | `socket` | 77
    #> `sys.exit(256)` | `socket` | 0
