import subprocess
import sys

BLOCK = """
import pathlib, signal, socket, sys

try:
    {action}
{clause}:
    print("verschluckt")
"""
DEADLINE = """
import asyncio

async def main():
    try:
        async with asyncio.timeout(0.01):
            try:
                await asyncio.sleep(10)
            {clause}:
                print("verschluckt")
    except TimeoutError:
        pass

asyncio.run(main())
"""
PROGRAMS = {
    "Ablehnung": (BLOCK, "socket.create_connection(('127.0.0.1', 8080))"),
    "volle Platte": (BLOCK, "pathlib.Path('/dev/full').write_text('x')"),
    "Tippfehler": (BLOCK, "socket.create_conection()"),
    "`sys.exit`": (BLOCK, "sys.exit()"),
    "Strg+C": (BLOCK, "signal.default_int_handler(signal.SIGINT, None)"),
    "Frist": (DEADLINE, ""),
}
CLAUSES = (
    "except ConnectionRefusedError",
    "except OSError",
    "except Exception",
    "except",
)

print("Zeile |", " | ".join(PROGRAMS))
#> Zeile | Ablehnung | volle Platte | Tippfehler | `sys.exit` | Strg+C | Frist
for clause in CLAUSES:
    row = [f"`{clause}:`"]
    for program, action in PROGRAMS.values():
        source = program.format(action=action, clause=clause)
        command = [sys.executable, "-c", source]
        run = subprocess.run(command, capture_output=True, text=True)
        row.append("ja" if "verschluckt" in run.stdout else "–")
    print(" | ".join(row))
    #> `except ConnectionRefusedError:` | ja | – | – | – | – | –
    #> `except OSError:` | ja | ja | – | – | – | –
    #> `except Exception:` | ja | ja | ja | – | – | –
    #> `except:` | ja | ja | ja | ja | ja | ja
