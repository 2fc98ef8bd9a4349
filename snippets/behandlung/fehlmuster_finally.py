import sys
import warnings

TEXT = """
import socket

def load():
    answer = None
    try:
        with socket.create_connection(("127.0.0.1", 8080), timeout=3) as sock:
            answer = sock.recv(1024)
    finally:
        return answer

print("load() gibt", load(), "zurück")
"""

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    program = compile(TEXT, "lager.py", "exec")
exec(program)
for warning in caught:
    sys.stdout.write(f"{warning.category.__name__}: {warning.message}\n")
