import ctypes
import errno
import os
import socket
import struct
import subprocess

HOST, PORT = "127.0.0.1", 8080


def python() -> str:
    try:
        socket.create_connection((HOST, PORT)).close()
    except ConnectionRefusedError as error:
        return f"`{type(error).__name__}` | {error}"
    return "verbunden"


def c() -> str:
    libc = ctypes.CDLL(None, use_errno=True)
    family = struct.pack("=H", socket.AF_INET)
    target = family + struct.pack("!H4s8x", PORT, socket.inet_aton(HOST))
    with socket.socket() as client:
        result = libc.connect(client.fileno(), target, len(target))
    number = ctypes.get_errno()
    name = errno.errorcode[number]
    return f"`connect()` gibt {result}, `{name}` | {os.strerror(number)}"


def run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stdout + done.stderr


def perl() -> str:
    program = f"""
    use Errno; use IO::Socket::INET;
    IO::Socket::INET->new("{HOST}:{PORT}")
        or print $!{{ECONNREFUSED}} ? "ja" : "nein", "|$!";
    """
    known, text = run("perl", "-e", program).split("|")
    return f"`$!{{ECONNREFUSED}}`: {known} | {text}"


def bash() -> str:
    device = f"/dev/tcp/{HOST}/{PORT}"
    message = run("bash", "-c", f": <{device}").rpartition(device)[2]
    return f"nur dem Text | {device}{message.rstrip()}"


print("Sprache | erkennbar an | Meldung")
#> Sprache | erkennbar an | Meldung
for name, attempt in {"Python": python, "C": c, "Perl": perl, "Bash": bash}.items():
    print(f"{name} | {attempt()}")
    #> Python | `ConnectionRefusedError` | [Errno 111] Connection refused
    #> C | `connect()` gibt -1, `ECONNREFUSED` | Connection refused
    #> Perl | `$!{ECONNREFUSED}`: ja | Connection refused
    #> Bash | nur dem Text | /dev/tcp/127.0.0.1/8080: Connection refused
