import subprocess

from verbindungslabor import enter, use_user_namespace

CHECKS = {
    "redis-laedt": ["redis-cli ping", "redis-cli -e ping"],
    "postgresql-startet": ["pg_isready"],
}

use_user_namespace()
print("Lage | Befehl | Rückgabewert | Compose meint")
#> Lage | Befehl | Rückgabewert | Compose meint
for name, commands in CHECKS.items():
    with enter(name) as target:
        for command in commands:
            program, *rest = command.split()
            run = subprocess.run(
                [program, "-h", target.host, *rest], capture_output=True
            )
            verdict = "krank" if run.returncode else "gesund"
            print(f"`{name}` | `{command}` | {run.returncode} | {verdict}")
            #> `redis-laedt` | `redis-cli ping` | 0 | gesund
            #> `redis-laedt` | `redis-cli -e ping` | 1 | krank
            #> `postgresql-startet` | `pg_isready` | 1 | krank
