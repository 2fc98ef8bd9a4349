import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM = """
import socket, sys, time
print("bereit", file=sys.stderr, flush=True)
for _ in range(200):
    try:
        socket.create_connection(("127.0.0.1", 5432), 3).close()
    except ConnectionRefusedError:
        time.sleep(0.05)
"""
SPY = """
import sys
def spy(event, args):
    if event == "socket.connect":
        print(event, args[1], file=sys.stderr, flush=True)
sys.addaudithook(spy)
"""

if sys.version_info < (3, 14):
    sys.stdout.write("remote_exec() gibt es erst ab Python 3.14\n")
else:
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            stderr=subprocess.PIPE,
            encoding="utf-8",
        ) as shop,
    ):
        assert shop.stderr is not None
        shop.stderr.readline()
        path = Path(folder, "spur.py")
        path.write_text(SPY, encoding="utf-8")
        sys.remote_exec(shop.pid, path)
        sys.stdout.write(shop.stderr.readline())
        shop.kill()
