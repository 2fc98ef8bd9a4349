# /// script
# dependencies = ["psycopg[binary]"]
# ///
import re
import subprocess
import sys

PROGRAM = """
import psycopg
try:
    psycopg.connect("host=localhost port=5432 user=shop")
except psycopg.OperationalError:
    pass
"""
STRACE = ["strace", "-f", "-qq", "-e", "trace=socket,connect,getsockopt"]
BORING = re.compile(r", sin6_(flowinfo|scope_id)=(htonl\(0\)|0)")
# Die wievielte offene Datei der Socket ist, wechselt von Python zu Python.
NUMBER = re.compile(r"(?<=\bconnect\()\d+|(?<=\bgetsockopt\()\d+|(?<=_IP\) = )\d+")

completed = subprocess.run(
    [*STRACE, sys.executable, "-c", PROGRAM],
    stderr=subprocess.PIPE,
    encoding="utf-8",
)
for line in completed.stderr.splitlines():
    if "AF_INET" in line or "SO_ERROR" in line:
        sys.stdout.write(NUMBER.sub("N", BORING.sub("", line)) + "\n")
