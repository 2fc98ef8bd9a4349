import subprocess
import sys
import tempfile
from multiprocessing.managers import BaseManager
from pathlib import Path

SERVER = """
import sys
from multiprocessing.managers import BaseManager

server = BaseManager(sys.argv[1], b"geheim").get_server()
print("bereit", flush=True)
sys.stdin.read()
"""


def connect_after_end(path: str, *, kill: bool) -> str:
    with subprocess.Popen(
        [sys.executable, "-c", SERVER, path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as server:
        assert server.stdout
        server.stdout.readline()
        if kill:
            server.kill()
        server.communicate()
    try:
        BaseManager(path, b"geheim").connect()
    except OSError as error:
        return f"`{type(error).__name__}`"
    return "verbunden"


print("Ende des Managers | danach `connect()`")
#> Ende des Managers | danach `connect()`
with tempfile.TemporaryDirectory() as folder:
    ended = connect_after_end(str(Path(folder, "a")), kill=False)
    print("geordnet |", ended)
    #> geordnet | `FileNotFoundError`
    killed = connect_after_end(str(Path(folder, "b")), kill=True)
    print("getötet |", killed)
    #> getötet | `ConnectionRefusedError`
