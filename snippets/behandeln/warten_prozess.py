import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from subprocess import DEVNULL, Popen
from tempfile import TemporaryFile


def is_ready(port: int) -> bool:
    with socket.socket() as sock:
        return sock.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def running(*command: str, port: int, seconds: float = 20) -> Iterator[None]:
    deadline = time.monotonic() + seconds
    with (
        # Keine PIPE: Ist ihr Puffer voll, weil sie niemand liest, steht der Server.
        TemporaryFile("w+") as errors,
        Popen(command, stdout=DEVNULL, stderr=errors) as process,
    ):
        try:
            while not is_ready(port):
                if process.poll() is not None:
                    errors.seek(0)
                    raise RuntimeError(errors.read().strip())
                if time.monotonic() > deadline:
                    raise TimeoutError(f"Port {port} nach {seconds} s zu")
                time.sleep(0.02)
            yield
        finally:
            process.terminate()


for module in ("http.server", "http.servr"):
    command = [sys.executable, "-m", module, "8080", "--bind", "127.0.0.1"]
    try:
        with running(*command, port=8080):
            print(f"{module}: bereit")
            #> http.server: bereit
    except RuntimeError as error:
        print(f"{module}: beendet – {str(error).rpartition(': ')[2]}")
        #> http.servr: beendet – No module named http.servr
