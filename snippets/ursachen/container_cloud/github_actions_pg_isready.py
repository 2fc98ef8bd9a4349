import socket
import subprocess
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from verbindungslabor import two_hosts, use_user_namespace

PROGRAMS = str(max(Path("/usr/lib/postgresql").glob("*/bin")))
# Als root weigert sich PostgreSQL.
NOBODY = ["unshare", "--user", "--map-user=65534", "--map-group=65534"]


def check(*options: str) -> str:
    command = [f"{PROGRAMS}/pg_isready", "--quiet", *options]
    return "bereit" if subprocess.run(command).returncode == 0 else "nicht bereit"


def attempt() -> str:
    try:
        with socket.create_connection(("server.example", 5432), 3):
            return "verbunden"
    except OSError as error:
        return f"`{type(error).__name__}`"


def row(phase: str, folder: str, *, listen_addresses: str) -> str:
    command = [*NOBODY, f"{PROGRAMS}/postgres", "-D", folder]
    for setting in (
        f"listen_addresses={listen_addresses}",
        f"unix_socket_directories={folder}",
        "dynamic_shared_memory_type=mmap",
    ):
        command += ["-c", setting]
    with two_hosts() as (job, container), container, ExitStack() as running:
        server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        running.enter_context(server)
        running.callback(server.terminate)
        deadline = time.monotonic() + 20
        while check("-h", folder) != "bereit" and time.monotonic() < deadline:
            time.sleep(0.05)
        checks = f"{check('-h', folder)} | {check('-h', '127.0.0.1')}"
        with job:
            return f"{phase} | {checks} | {attempt()}"


use_user_namespace()
with tempfile.TemporaryDirectory() as folder:
    initdb = [*NOBODY, f"{PROGRAMS}/initdb", "-D", folder, "--auth=trust"]
    quiet = ["--username=postgres", "--no-sync", "--locale=C"]
    subprocess.run([*initdb, *quiet], check=True, stdout=subprocess.DEVNULL)
    print("Phase | `pg_isready` | `pg_isready -h 127.0.0.1` | Job verbindet sich")
    #> Phase | `pg_isready` | `pg_isready -h 127.0.0.1` | Job verbindet sich
    print(row("Einrichtung", folder, listen_addresses=""))
    #> Einrichtung | bereit | nicht bereit | `ConnectionRefusedError`
    print(row("Betrieb", folder, listen_addresses="*"))
    #> Betrieb | bereit | bereit | verbunden
