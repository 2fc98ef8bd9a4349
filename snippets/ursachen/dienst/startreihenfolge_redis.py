# /// script
# dependencies = ["redis"]
# ///
import os
import subprocess

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from verbindungslabor import network_stack, use_user_namespace
from verbindungslabor.scenarios.workshop import find_program, program
from verbindungslabor.stack import private_folder

REDIS = find_program("redis-server", "redis-server")
CLI = find_program("redis-cli", "redis-tools")
NEVER = Retry(NoBackoff(), 0)  # sonst versucht redis-py es selbst erneut


def client() -> redis.Redis:
    return redis.Redis("127.0.0.1", socket_timeout=9, retry=NEVER)


def check(*options: str) -> str:
    command = [CLI, *options, "ping"]
    done = subprocess.run(command, capture_output=True, check=False)
    return "gesund" if done.returncode == 0 else "krank"


def get() -> str:
    try:
        with client() as connection:
            connection.get("schluessel0")
    except redis.RedisError as error:
        return f"`{type(error).__name__}`"
    return "Antwort"


def row(phase: str) -> str:
    return f"{phase} | {check()} | {check('-e')} | {get()}"


use_user_namespace()
print("Phase | `redis-cli ping` | `redis-cli -e ping` | Client")
#> Phase | `redis-cli ping` | `redis-cli -e ping` | Client
with network_stack():
    folder = private_folder()
    print(row("noch kein Server"))
    #> noch kein Server | krank | krank | `ConnectionError`
    with program(REDIS, folder=folder, port=6379):
        print(row("bereit"))
        #> bereit | gesund | gesund | Antwort
        with client() as connection:
            for number in range(100):
                connection.set(f"schluessel{number}", os.urandom(2000))
            connection.save()

    # Der nächste Start lädt die Daten; je Schlüssel eine Pause.
    slow = ["--key-load-delay", "200000"]
    slow += ["--loading-process-events-interval-bytes", "1024"]
    with program(REDIS, *slow, folder=folder, port=6379):
        print(row("neuer Start, lädt noch"))
        #> neuer Start, lädt noch | gesund | krank | `BusyLoadingError`
