"""Woraus die Szenarien gebaut sind: Lauscher, Threads, Programme, eigener Ordner."""

import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from verbindungslabor import netlink
from verbindungslabor.hosts import Host
from verbindungslabor.scenarios.counters import is_listening, refusals
from verbindungslabor.scenarios.registry import Target
from verbindungslabor.stack import LabUnavailableError
from verbindungslabor.wire import readable

_RESPONSE = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n"
    b"Content-Length: 7\r\nConnection: close\r\n\r\nbereit\n"
)
# Stirbt der erste Prozess eines PID-Namensraums, sterben alle darin. Hier endet er mit
# dem Programm; und das endet, sobald am anderen Ende der Pipe niemand mehr ist. Die
# Schleife trifft es auch dann, wenn es gerade erst startet.
_GUARD = (
    'exec 3<&0; (read _ <&3; while :; do kill -KILL -1; done) & "$@" 3<&- </dev/null'
)
_LOG = "log"
_POLL = 0.01  # Sekunden
_START_LIMIT = 60.0


def on_host(host: Host, port: int) -> Target:
    """Ziel auf einem anderen Rechner, erreichbar über IPv4 und IPv6."""
    return Target(host.name, port, ipv4=host.ipv4, ipv6=host.ipv6)


def on_localhost(port: int) -> Target:
    """Ziel auf dem Rechner des Clients selbst."""
    return Target("localhost", port, ipv4="127.0.0.1", ipv6="::1")


def listen(port: int, *, backlog: int = 128) -> socket.socket:
    """Lauscht auf allen Adressen dieses Rechners, IPv4 und IPv6."""
    return socket.create_server(
        ("::", port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=backlog
    )


@contextmanager
def background(work: Callable[[socket.socket], None]) -> Iterator[None]:
    """Lässt `work` in einem Thread laufen, solange der Block läuft.

    Args:
        work: bekommt einen Socket, der lesbar wird, wenn es aufhören soll.
    """
    stopped, stop = socket.socketpair()
    with stopped, stop:
        thread = threading.Thread(target=work, args=(stopped,), name="Szenario")
        thread.start()
        try:
            yield
        finally:
            stop.send(b"x")
            thread.join()


def answer(connection: socket.socket) -> None:
    """Beantwortet eine HTTP-Anfrage, wenn der Client eine geschickt hat."""
    with suppress(ConnectionError), connection:
        if connection.recv(65536):
            connection.sendall(_RESPONSE)


def answer_http(listener: socket.socket, stop: socket.socket) -> None:
    """Beantwortet HTTP-Anfragen, bis `stop` lesbar wird."""
    connections: set[socket.socket] = set()
    while stop not in (ready := readable({listener, stop, *connections})):
        if listener in ready:
            ready.remove(listener)
            connections.add(listener.accept()[0])
        for connection in ready:
            connections.remove(connection)
            answer(connection)
    for connection in connections:
        connection.close()


def wait_for_refusal(stop: socket.socket) -> bool:
    """Wartet, bis dieser Rechner eine Verbindung ablehnt.

    Returns:
        Ob es geschah, bevor `stop` lesbar wurde.
    """
    before = refusals()
    while refusals() == before:
        if readable({stop}, _POLL):
            return False
    return True


def set_kernel_parameter(name: str, value: str) -> None:
    """Setzt einen sysctl-Wert dieses Rechners.

    Raises:
        LabUnavailableError: /proc/sys ist schreibgeschützt, wie in manchen Containern.
    """
    path = Path("/proc/sys", name.replace(".", "/"))
    try:
        path.write_text(value)
    except OSError as error:
        raise LabUnavailableError(
            f"{path} lässt sich nicht schreiben ({error.strerror}). Im Container hilft "
            "--security-opt systempaths=unconfined."
        ) from error


@contextmanager
def program(
    *command: str, folder: Path, port: int | None = None, as_root: bool = True
) -> Iterator[subprocess.Popen[bytes]]:
    """Lässt ein Programm laufen, solange der Block läuft, und nicht länger.

    Mit ihm endet alles, was es gestartet hat, auch wenn dieser Prozess getötet wird.

    Args:
        command: Programm und Argumente.
        folder: Arbeitsordner; was das Programm meldet, steht darin in `log`.
        port: Der Block beginnt erst, wenn auf diesem Rechner jemand darauf lauscht.
        as_root: Manche Programme wollen nicht root sein; sie sind dann `nobody` in
            einem eigenen User-Namespace.

    Raises:
        LabUnavailableError: Es lauscht nicht; der Text nennt seine letzte Meldung.

    Quelle:
        pid_namespaces(7), Abschnitt `The namespace init process`.
    """
    own = ["unshare", "--pid", "--fork", "--ipc"]
    if not as_root:
        own += ["--user", "--map-user=65534", "--map-group=65534"]
    with (
        (folder / _LOG).open("ab") as output,
        subprocess.Popen(
            [*own, "sh", "-c", _GUARD, "sh", *command],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            cwd=folder,
            start_new_session=True,  # Strg+C gilt dem Client, nicht dem Server.
        ) as process,
    ):
        deadline = time.monotonic() + _START_LIMIT
        while port and not is_listening(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise _failed(command, folder)
            time.sleep(_POLL)
        yield process


def run(*command: str, folder: Path, as_root: bool = True) -> None:
    """Führt ein Programm bis zu seinem Ende aus.

    Raises:
        LabUnavailableError: Es meldet einen Fehler.
    """
    with program(*command, folder=folder, as_root=as_root) as process:
        if process.wait() != 0:
            raise _failed(command, folder)


def _failed(command: Sequence[str], folder: Path) -> LabUnavailableError:
    said = (folder / _LOG).read_text(errors="replace").split("\n")
    last = [line.strip() for line in said if line.strip()][-1:]
    return LabUnavailableError(f"{command[0]} scheitert: {' '.join(last) or 'stumm'}")


def find_program(name: str, package: str, *folders: Path) -> str:
    """Gibt den Pfad eines Programms zurück.

    Args:
        name: Name des Programms.
        package: Debian-Paket, das es mitbringt.
        folders: Ordner, in denen es liegen kann, wenn es nicht im Suchpfad steht.

    Raises:
        LabUnavailableError: Es fehlt.
    """
    path = os.pathsep.join(map(str, [os.environ.get("PATH", ""), *folders]))
    if found := shutil.which(name, path=path):
        return found
    raise LabUnavailableError(
        f"Das Programm {name} fehlt; unter Debian: apt install {package}"
    )


def add_routes(addresses: Iterable[str], *gateways: str) -> None:
    """Legt je Adresse den Rechner fest, über den sie erreichbar ist."""
    for address, gateway in zip(addresses, gateways, strict=True):
        netlink.add_route(address, gateway)
