import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

from verbindungslabor import network_stack, use_user_namespace

ABORT = Path("/proc/sys/net/ipv4/tcp_abort_on_overflow")


def attempt(
    address: str | tuple[str, int],
    timeout: float | None = None,
    meanwhile: Callable[[socket.socket], object] = id,
) -> str:
    unix = isinstance(address, str)
    kind = socket.AF_UNIX if unix else socket.AF_INET
    with (
        socket.socket(kind) as listener,
        socket.socket(kind) as first,
        socket.socket(kind) as second,
    ):
        listener.bind(address)
        listener.listen(0)
        first.connect(listener.getsockname())  # der einzige Platz
        second.settimeout(timeout)
        timer = threading.Timer(0.5, meanwhile, [listener])
        timer.start()
        started = time.monotonic()
        try:
            second.connect(listener.getsockname())
            result = "verbunden"
        except OSError as error:
            result = f"`{type(error).__name__}`"
        seconds = round((time.monotonic() - started) * 2) / 2
        timer.join()
    when = f"nach {seconds:g} s" if seconds else "sofort"
    return f"{result} {when.replace('.', ',')}"


def serve_one(listener: socket.socket) -> None:
    listener.accept()[0].close()


use_user_namespace()
TCP = ("127.0.0.1", 0)
UNIX = ""  # irgendein freier Name
stop = socket.socket.close
print("Socket | Timeout | nach 0,5 s | `connect()`")
#> Socket | Timeout | nach 0,5 s | `connect()`
print("TCP | 2 s | – |", attempt(TCP, 2))
#> TCP | 2 s | – | `TimeoutError` nach 2 s
print("TCP | – | ein Platz frei |", attempt(TCP, None, serve_one))
#> TCP | – | ein Platz frei | verbunden nach 1 s
print("TCP | – | Dienst beendet |", attempt(TCP, None, stop))
#> TCP | – | Dienst beendet | `ConnectionRefusedError` nach 1 s
with network_stack():
    ABORT.write_text("1")
    abort = attempt(TCP, 2)
print("TCP, `tcp_abort_on_overflow=1` | 2 s | – |", abort)
#> TCP, `tcp_abort_on_overflow=1` | 2 s | – | `TimeoutError` nach 2 s
print("Unix | 2 s | – |", attempt(UNIX, 2))
#> Unix | 2 s | – | `BlockingIOError` sofort
print("Unix | – | ein Platz frei |", attempt(UNIX, None, serve_one))
#> Unix | – | ein Platz frei | verbunden nach 0,5 s
print("Unix | – | Dienst beendet |", attempt(UNIX, None, stop))
#> Unix | – | Dienst beendet | `ConnectionRefusedError` nach 0,5 s
