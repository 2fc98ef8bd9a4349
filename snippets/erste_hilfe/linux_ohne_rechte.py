import shlex
import socket
from pathlib import Path
from subprocess import PIPE, run

COMMANDS = (
    "ss -ltn 'sport = :8080'",
    "ss -ltnp 'sport = :8080'",
    "lsof -nP -iTCP:8080 -sTCP:LISTEN",
)
STRANGER = ["unshare", "--user"]  # darf in keinen Prozess sehen


def shown(*words: str) -> str:
    completed = run(words, stdout=PIPE, text=True)
    found = []
    if "127.0.0.1:8080" in completed.stdout:
        found.append("Port")
    if "shop" in completed.stdout:
        found.append("Programm")
    return f"{' und '.join(found) or 'nichts'}, `{completed.returncode}`"


Path("/proc/self/comm").write_text("shop")
print("Befehl | als root | ohne Rechte")
#> Befehl | als root | ohne Rechte
with socket.create_server(("127.0.0.1", 8080)):
    for command in COMMANDS:
        words = shlex.split(command)
        print(f"`{command}` | {shown(*words)} | {shown(*STRANGER, *words)}")
        #> `ss -ltn 'sport = :8080'` | Port, `0` | Port, `0`
        #> `ss -ltnp 'sport = :8080'` | Port und Programm, `0` | Port, `0`
        #> `lsof -nP -iTCP:8080 -sTCP:LISTEN` | Port und Programm, `0` | nichts, `1`
