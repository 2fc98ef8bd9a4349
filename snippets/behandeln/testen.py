# /// script
# dependencies = ["pytest"]
# ///
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest


def connect(
    address: tuple[str, int],
    sleep: Callable[[float], None] = time.sleep,
) -> socket.socket:
    """Das, was geprüft wird: drei Versuche, dazwischen Pausen."""
    for pause in (0.5, 1):
        try:
            return socket.create_connection(address, timeout=3)
        except ConnectionRefusedError:
            sleep(pause)
    return socket.create_connection(address, timeout=3)


@pytest.fixture
def closed() -> Iterator[socket.socket]:
    """Hält einen Port, auf dem niemand lauscht."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        yield sock


def test_gives_up(closed: socket.socket) -> None:
    pauses: list[float] = []
    with pytest.raises(ConnectionRefusedError):
        connect(closed.getsockname(), sleep=pauses.append)
    assert pauses == [0.5, 1]


def test_service_starts_during_pause(closed: socket.socket) -> None:
    def start_service(_: float) -> None:
        closed.listen()

    with connect(closed.getsockname(), sleep=start_service) as sock:
        assert sock.getpeername() == closed.getsockname()


if __name__ == "__main__":
    command = [sys.executable, "-B", "-m", "pytest", "-qq", "-rA"]
    command += ["-p", "no:cacheprovider"]
    subprocess.run([*command, __file__], check=True)
