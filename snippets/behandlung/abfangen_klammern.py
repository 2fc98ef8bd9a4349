import sys

TEXT = """
import socket

try:
    socket.create_connection(("127.0.0.1", 8080), timeout=3).close()
except ConnectionRefusedError, TimeoutError:
    print("Der Lagerdienst lehnt ab oder schweigt")
"""

try:
    exec(compile(TEXT, "lager.py", "exec"))
except SyntaxError as error:
    sys.stdout.write(f"SyntaxError: {error.msg}\n")
