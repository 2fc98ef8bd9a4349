import sys

TEXT = r"""
import socket

try:
    socket.create_connection(("127.0.0.1", 8080), timeout=3).close()
except ConnectionRefusedError, TimeoutError:
    sys.stdout.write("Der Lagerdienst lehnt ab oder schweigt\n")
"""

try:
    exec(compile(TEXT, "lager.py", "exec"))
except SyntaxError as error:
    sys.stdout.write(f"SyntaxError: {error.msg}\n")
