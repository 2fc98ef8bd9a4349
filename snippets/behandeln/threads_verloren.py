import subprocess
import sys

PROGRAM = """
import socket, threading
from concurrent.futures import ThreadPoolExecutor

def connect(_=None):
    socket.create_connection(("127.0.0.1", 8080), timeout=3).close()

thread = threading.Thread(target=connect)
with ThreadPoolExecutor() as pool:
    {use}
"""

print("Aufruf | Traceback | Exit-Status")
#> Aufruf | Traceback | Exit-Status
for use in (
    "thread.start(); thread.join()",
    "pool.submit(connect)",
    "pool.submit(connect).result()",
    "pool.map(connect, range(3))",
    "list(pool.map(connect, range(3)))",
):
    command = [sys.executable, "-c", PROGRAM.format(use=use)]
    run = subprocess.run(command, capture_output=True, text=True)
    shown = "ja" if "ConnectionRefusedError" in run.stderr else "nein"
    print(f"`{use}` | {shown} | {run.returncode}")
    #> `thread.start(); thread.join()` | ja | 0
    #> `pool.submit(connect)` | nein | 0
    #> `pool.submit(connect).result()` | ja | 1
    #> `pool.map(connect, range(3))` | nein | 0
    #> `list(pool.map(connect, range(3)))` | ja | 1
