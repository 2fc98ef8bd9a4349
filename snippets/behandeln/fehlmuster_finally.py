import sys
import warnings
from typing import Any

TEXT = """
import socket

def load():
    answer = None
    try:
        with socket.create_connection(("127.0.0.1", 8080), timeout=3) as sock:
            answer = sock.recv(1024)
    finally:
        return answer
"""

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    program = compile(TEXT, "lager.py", "exec")
names: dict[str, Any] = {}
exec(program, names)
sys.stdout.write(f"load() gibt {names['load']()} zurück\n")
for warning in caught:
    sys.stdout.write(f"{warning.category.__name__}: {warning.message}\n")
