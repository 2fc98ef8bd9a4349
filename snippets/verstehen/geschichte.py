import asyncio
import concurrent.futures
import os
import select
import socket
import subprocess

with socket.socket() as reserved, socket.socket() as client:
    reserved.bind(("127.0.0.1", 0))  # gebunden, aber niemand lauscht
    try:
        client.connect(reserved.getsockname())
    except OSError as error:
        refusal = error

NAMES: dict[str, type[BaseException]] = {
    "IOError": IOError,
    "os.error": os.error,
    "select.error": select.error,
    "socket.error": socket.error,
    "socket.timeout": socket.timeout,
    "asyncio.TimeoutError": asyncio.TimeoutError,
    "concurrent.futures.TimeoutError": concurrent.futures.TimeoutError,
    "socket.gaierror": socket.gaierror,
    "socket.herror": socket.herror,
    "subprocess.TimeoutExpired": subprocess.TimeoutExpired,
}

print("Name | ist heute | fängt eine Ablehnung")
#> Name | ist heute | fängt eine Ablehnung
for name, kind in NAMES.items():
    if kind.__name__ == name.rpartition(".")[2] and kind.__module__ != "builtins":
        today = f"eigene Klasse unter `{kind.__mro__[1].__name__}`"
    else:
        today = f"`{kind.__name__}`"
    print(f"`{name}` | {today} | {'ja' if isinstance(refusal, kind) else 'nein'}")
    #> `IOError` | `OSError` | ja
    #> `os.error` | `OSError` | ja
    #> `select.error` | `OSError` | ja
    #> `socket.error` | `OSError` | ja
    #> `socket.timeout` | `TimeoutError` | nein
    #> `asyncio.TimeoutError` | `TimeoutError` | nein
    #> `concurrent.futures.TimeoutError` | `TimeoutError` | nein
    #> `socket.gaierror` | eigene Klasse unter `OSError` | nein
    #> `socket.herror` | eigene Klasse unter `OSError` | nein
    #> `subprocess.TimeoutExpired` | eigene Klasse unter `SubprocessError` | nein
