# /// script
# dependencies = ["psycopg[binary]"]
# ///
import subprocess
import time
from pathlib import Path

import psycopg

from verbindungslabor import network_stack, use_user_namespace
from verbindungslabor.scenarios.workshop import find_program, program, run
from verbindungslabor.stack import private_folder

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
POSTGRES = find_program("postgres", "postgresql", *PROGRAMS)
INITDB = find_program("initdb", "postgresql", *PROGRAMS)
PG_ISREADY = find_program("pg_isready", "postgresql", *PROGRAMS)
ANSWERS = ["bereit", "weist ab", "keine Antwort", "falsch aufgerufen"]


def pg_isready(host: str) -> str:
    command = [PG_ISREADY, f"--host={host}"]
    done = subprocess.run(command, capture_output=True, check=False)
    return ANSWERS[done.returncode]


def connect() -> str:
    try:
        psycopg.connect("host=127.0.0.1 user=postgres").close()
    except psycopg.OperationalError as error:
        reason = str(error).splitlines()[0].rpartition(": ")[2]
        return f"`{reason.strip()}`"
    return "verbunden"


def wait_for(host: str, answer: str) -> None:
    deadline = time.monotonic() + 20
    while pg_isready(host) != answer and time.monotonic() < deadline:
        time.sleep(0.02)


def row(phase: str, folder: Path) -> str:
    unix, tcp = pg_isready(str(folder)), pg_isready("127.0.0.1")
    return f"{phase} | {unix} | {tcp} | {connect()}"


use_user_namespace()
print("Phase | `pg_isready` (Socket) | `pg_isready -h 127.0.0.1` | Client über TCP")
#> Phase | `pg_isready` (Socket) | `pg_isready -h 127.0.0.1` | Client über TCP
with network_stack():
    folder = private_folder()
    data = folder / "data"
    run(INITDB, f"-D{data}", "-Upostgres", "--no-sync", folder=folder, as_root=False)
    server = [POSTGRES, f"-D{data}", f"-k{folder}", "-cdynamic_shared_memory_type=mmap"]
    print(row("noch kein Server", folder))
    #> noch kein Server | keine Antwort | keine Antwort | `Connection refused`

    with program(*server, "-clisten_addresses=", folder=folder, as_root=False):
        wait_for(str(folder), "bereit")
        print(row("Einrichtung", folder))
        #> Einrichtung | bereit | keine Antwort | `Connection refused`

    (data / "postmaster.pid").unlink()
    (data / "recovery.signal").touch()
    restore = f"-crestore_command=until [ -e {folder}/los ]; do sleep .01; done; false"
    with program(*server, restore, "-chot_standby=off", folder=folder, as_root=False):
        wait_for("127.0.0.1", "weist ab")
        print(row("Start", folder))
        #> Start | weist ab | weist ab | `the database system is starting up`
        (folder / "los").touch()
        wait_for("127.0.0.1", "bereit")
        print(row("gestartet", folder))
        #> gestartet | bereit | bereit | verbunden
