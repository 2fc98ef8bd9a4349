"""Unix-Sockets: Datei fehlt, verwaist, verboten, Warteschlange voll."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from verbindungslabor.scenarios.registry import Target, scenario
from verbindungslabor.stack import network_stack, private_folder, without_override

_NAME = "dienst.sock"


@contextmanager
def _listener(backlog: int = 128) -> Iterator[Path]:
    path = private_folder() / _NAME
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen(backlog)
        yield path


def _target(path: Path) -> Target:
    return Target(path=str(path), transport="unix")


@scenario(
    "unix-fehlt",
    title="Unix-Socket: Die Datei fehlt",
    outcome="FileNotFoundError, sofort.",
    cause="unix-fehlt",
    port=0,
)
def unix_missing(_: int) -> Iterator[Target]:
    with network_stack():
        yield _target(private_folder() / _NAME)


@scenario(
    "unix-verwaist",
    title="Unix-Socket: Die Datei ist da, aber niemand lauscht",
    outcome="ConnectionRefusedError, sofort.",
    cause="unix-verwaist",
    port=0,
)
def unix_stale(_: int) -> Iterator[Target]:
    with network_stack():
        with _listener() as path:
            pass  # Der Dienst endet, seine Datei bleibt.
        yield _target(path)


@scenario(
    "unix-keine-rechte",
    title="Unix-Socket: Das Schreibrecht fehlt",
    outcome="PermissionError, sofort.",
    cause="unix-keine-rechte",
    port=0,
)
def unix_forbidden(_: int) -> Iterator[Target]:
    with network_stack(), _listener() as path:
        path.chmod(0o444)
        with without_override():
            yield _target(path)


@scenario(
    "unix-voller-backlog",
    title="Unix-Socket: Backlog des Servers voll",
    outcome="BlockingIOError (EAGAIN), sofort; ohne Timeout wartet connect().",
    cause="unix-voller-backlog",
    port=0,
)
def unix_full_backlog(_: int) -> Iterator[Target]:
    with (
        network_stack(),
        _listener(backlog=0) as path,
        socket.socket(socket.AF_UNIX) as waiting,
    ):
        waiting.connect(str(path))
        yield _target(path)
