"""Nimmt im Gast Programme entgegen und führt jedes abgesondert aus.

`python agent.py GERÄT` spricht mit der Seite über die virtio-Konsole. Eine Nachricht
ist ein Byte Art, vier Byte Länge und Inhalt:

    R  hinein: ein Auftrag als JSON; siehe `_run`
    K  hinein: den laufenden Auftrag abbrechen
    B  heraus: bereit für einen Auftrag
    O  heraus: Standardausgabe
    E  heraus: Fehlerausgabe
    X  heraus: Ende des Laufs als JSON; siehe `_end`
    V  heraus: Vergleich mit seiner Aufzeichnung, wenn der Auftrag sie nennt; siehe
       `bausatz.guest.verdict`
    P  heraus: ein Diagramm von Paketen, wenn der Auftrag sie verlangt; siehe `_draw`

Der nächste Lauf ist immer schon abgezweigt und wartet in seinem eigenen Netz; im
Schnappschuss steht er bereit.
"""

import atexit
import ctypes
import fcntl
import gc
import json
import os
import platform
import random
import signal
import socket
import struct
import sys
import threading
import time
import tty
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from bausatz.guest.verdict import compare
from bausatz.guest.warm_up import warm_up
from bausatz.measure import isolation
from bausatz.measure.program import become
from verbindungslabor import (
    Frame,
    capture,
    normalize,
    read_packets,
    read_pcap,
    stack,
)
from verbindungslabor.diagram import sequence_diagram

_HEADER = struct.Struct("!cI")
_CGROUPS = Path("/sys/fs/cgroup")
_OWN, _RUN = _CGROUPS / "agent", _CGROUPS / "lauf"
_FOLDER = Path("/lauf")
_MEBIBYTE = 1 << 20
_MEMORY = 40 * _MEBIBYTE  # Byte für alle Prozesse eines Laufs
_PROCESSES = 128
_OUTPUT = 1 * _MEBIBYTE  # Byte
_DRAWN = 200  # Frames
_CHUNK = 1 << 16
# random(4): Entropie zuschreiben, daraus sofort neu beginnen.
_RNDADDENTROPY, _RNDRESEEDCRNG = 0x40085203, 0x5207


@dataclass(frozen=True)
class _Prepared:
    """Ein abgezweigter Lauf und die Enden, an denen der Agent ihn hält."""

    watcher: int
    order: socket.socket
    output: int
    errors: int
    report: int

    def close(self) -> None:
        for descriptor in (self.output, self.errors, self.report):
            os.close(descriptor)
        os.waitpid(self.watcher, 0)
        self.order.close()


class _Page:
    """Die Seite am anderen Ende des Geräts."""

    def __init__(self, device: str) -> None:
        self.descriptor = os.open(device, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(self.descriptor)

    def send(self, kind: bytes, content: bytes = b"") -> None:
        message = _HEADER.pack(kind, len(content)) + content
        while message:
            message = message[os.write(self.descriptor, message) :]

    def receive(self) -> tuple[bytes, bytes]:
        kind, size = _HEADER.unpack(self._read(_HEADER.size))
        return kind, self._read(size)

    def _read(self, size: int) -> bytes:
        content = b""
        while len(content) < size:
            content += os.read(self.descriptor, size - len(content))
        return content


def serve(device: str) -> NoReturn:
    """Führt Aufträge aus, einen nach dem anderen."""
    _limit_runs()
    warm_up()
    _shrink()
    page = _Page(device)
    # So kommt Ausgabe heraus, sobald sie geschrieben ist, und darum in der
    # Reihenfolge, in der sie geschrieben wurde; auch eine Gabelbombe hält nichts auf.
    first = os.sched_param(1)
    os.sched_setscheduler(0, os.SCHED_FIFO | os.SCHED_RESET_ON_FORK, first)
    while True:
        gc.collect()
        gc.freeze()  # Sonst kopierte jeder Lauf den Speicher aller Module.
        prepared = _prepare(page.descriptor)
        page.send(b"B")
        kind, content = page.receive()
        while kind != b"R":  # Ein Abbruch, der zu spät kam.
            kind, content = page.receive()
        _conduct(page, prepared, json.loads(content))


def _limit_runs() -> None:
    """Begrenzt, was ein Lauf dem Gast nehmen kann (cgroups(7))."""
    for folder in (_OWN, _RUN):
        folder.mkdir()
    _write(_OWN / "cgroup.procs", 0)
    _write(_CGROUPS / "cgroup.subtree_control", "+memory +pids")
    _write(_RUN / "memory.max", _MEMORY)
    _write(_RUN / "memory.oom.group", 1)
    _write(_RUN / "pids.max", _PROCESSES)


def _shrink() -> None:
    """Gibt zurück, was niemand mehr braucht; frei ist leer und kostet nichts."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    _write(Path("/proc/sys/vm/drop_caches"), 3)


def _write(path: Path, value: object) -> None:
    path.write_text(str(value))


def _prepare(device: int) -> _Prepared:
    """Zweigt den nächsten Lauf ab."""
    order, theirs = socket.socketpair()
    (output, output_end), (errors, errors_end), (report, report_end) = (
        os.pipe() for _ in range(3)
    )
    program = partial(
        _run, theirs, output_end, errors_end, [device, order.fileno(), output, errors]
    )
    stack.cover(_FOLDER, 0o1777)
    _write(_RUN / "cgroup.procs", 0)
    watcher = isolation.start_apart(program, report_end, network="new", seconds=None)
    _write(_OWN / "cgroup.procs", 0)
    theirs.close()
    for descriptor in (output_end, errors_end, report_end):
        os.close(descriptor)
    os.read(report, _CHUNK)  # wer wacht
    order.recv(1)  # Jetzt hat er sein Netz.
    return _Prepared(watcher, order, output, errors, report)


def _run(
    order: socket.socket, output: int, errors: int, foreign: list[int]
) -> NoReturn:
    """Wartet auf den Auftrag und wird zu seinem Programm.

    Der Auftrag nennt `name` und `source` des Programms, seine Frist `seconds`, in
    `recorded` den Text seiner Aufzeichnung oder nichts, in `packets` den Namen, unter
    dem seine Pakete gezeichnet werden, oder nichts, `now` als Unix-Zeit in Sekunden und
    `seed`, 32 zufällige Byte in hexadezimaler Schreibweise: Uhr und Zufall des
    Schnappschusses sind bei jedem Start dieselben.
    """
    for descriptor in foreign:
        os.close(descriptor)
    for folder in (Path("/tmp"), Path("/dev/shm")):
        stack.cover(folder, 0o1777)
    os.chdir(_FOLDER)
    for place in (Path("/"), Path("/etc/hosts")):
        stack.make_read_only(place)
    order.sendall(b"!")
    received = b"".join(iter(partial(order.recv, _CHUNK), b""))
    task: dict[str, Any] = json.loads(received)
    null = os.open(os.devnull, os.O_RDONLY)
    for number, stream in enumerate((null, output, errors)):
        os.dup2(stream, number)
    order.close()
    os.closerange(3, 256)
    random.seed(task["seed"])
    name = task["name"]
    Path(name).write_text(task["source"], encoding="utf-8")
    try:
        become([name], name)
    except SystemExit as error:
        code = error.code
    _leave(code)


def _leave(code: object) -> NoReturn:
    """Endet wie Python, baut aber nur ab, was das Programm selbst angelegt hat.

    Alle Module des Agenten abzubauen, dauerte im Emulator Sekunden.

    Quelle:
        `Py_FinalizeEx` in Python/pylifecycle.c: dieselben Schritte in dieser Ordnung.
    """
    if not isinstance(code, int | None):
        print(code, file=sys.stderr)
        code = 1
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    vars(sys.modules["__main__"]).clear()
    gc.collect()
    sys.stdout.flush()
    os._exit((code or 0) & 0xFF)


def _conduct(page: _Page, prepared: _Prepared, task: dict[str, Any]) -> None:
    """Lässt einen Lauf beginnen, reicht weiter, was er ausgibt, und beurteilt ihn."""
    time.clock_settime(time.CLOCK_REALTIME, task["now"])
    _reseed(bytes.fromhex(task["seed"]))
    recorded, drawing = task.pop("recorded"), task.pop("packets")
    killed = _killed_for_memory()
    captured: AbstractContextManager[list[Frame]] = (
        _captured(prepared) if drawing else nullcontext([])
    )
    terminal = bytearray()
    with captured as frames:
        start = time.monotonic()
        prepared.order.sendall(json.dumps(task).encode())
        prepared.order.shutdown(socket.SHUT_WR)
        excess = _pass_on(page, prepared, start + task["seconds"], terminal)
        if excess:
            _write(_RUN / "cgroup.kill", 1)
        said = os.read(prepared.report, _CHUNK)
        seconds = time.monotonic() - start
    if _killed_for_memory() > killed:
        excess = "memory"
    prepared.close()
    end = _end(said, seconds, excess)
    page.send(b"X", json.dumps(end).encode())
    if recorded and not excess:
        verdict = compare(recorded, end["status"], terminal.decode(errors="replace"))
        page.send(b"V", json.dumps(verdict).encode())
    if drawing:
        for number, (title, content) in enumerate(_captures(frames)):
            if drawn := _draw(content, f"{drawing}-{number}"):
                page.send(b"P", json.dumps({"title": title, "svg": drawn}).encode())
    stack.uncover(_FOLDER)


@contextmanager
def _captured(prepared: _Prepared) -> Iterator[list[Frame]]:
    """Schneidet mit, was im Netz eines Laufs geschieht."""
    own = stack.open_namespace("net")
    other = os.open(f"/proc/{prepared.watcher}/ns/net", os.O_RDONLY | os.O_CLOEXEC)
    stack.enter_namespace(other, stack.CLONE_NEWNET)
    try:
        with suppress(BufferError), capture() as frames:
            stack.enter_namespace(own, stack.CLONE_NEWNET)
            yield frames
    finally:
        os.close(other)
        os.close(own)


def _captures(frames: list[Frame]) -> Iterator[tuple[str, list[Frame]]]:
    """Was im Netz eines Laufs geschah und was er selbst mitgeschnitten hat."""
    with suppress(Exception):
        yield "", normalize(frames[:_DRAWN])
    for path in sorted(_FOLDER.glob("*.pcap")):
        # Nichts, woran das Lesen hinge oder kein Ende nähme.
        if path.is_file() and not path.is_symlink() and path.stat().st_size < _OUTPUT:
            with suppress(Exception):
                yield path.name, read_pcap(path)[:_DRAWN]


def _draw(frames: list[Frame], name: str) -> str:
    """Zeichnet einen Mitschnitt; nichts, wenn niemand mit jemandem sprach."""
    try:
        packets = read_packets(frames)
        return sequence_diagram(packets, name) if packets else ""
    except Exception:  # Ein Programm darf senden, was niemand lesen kann.
        return ""


def _pass_on(
    page: _Page, prepared: _Prepared, deadline: float, terminal: bytearray
) -> str | None:
    """Reicht Ausgabe weiter, bis der Lauf endet; gibt sonst zurück, was ihn beendet.

    Args:
        page: wohin.
        prepared: der Lauf.
        deadline: seine Frist.
        terminal: nimmt auf, was ausgegeben wird.
    """
    streams = {prepared.output: b"O", prepared.errors: b"E"}
    watched = [page.descriptor, prepared.report, *streams]
    left = _OUTPUT
    while (remaining := deadline - time.monotonic()) > 0:
        ready = isolation.readable(watched, remaining)
        silent = True
        for stream, kind in streams.items():
            if stream in ready and (content := os.read(stream, _CHUNK)):
                page.send(kind, content[:left])
                terminal += content[:left]
                left -= len(content)
                silent = False
        if left <= 0:
            return "output"
        if page.descriptor in ready and page.receive()[0] == b"K":
            return "stopped"
        if silent and prepared.report in ready:
            return None
    return "time"


def _end(said: bytes, seconds: float, excess: str | None) -> dict[str, Any]:
    """Das Ende eines Laufs, dazu, auf welchem System er lief.

    Args:
        said: was `isolation.start_apart` meldet.
        seconds: Dauer.
        excess: die Grenze, an der er endete: `time`, `output`, `memory` oder `stopped`.
    """
    ending = (
        isolation.Ending(-signal.SIGKILL, finished=False)
        if excess
        else isolation.read_ending(said.decode())
    )
    return {
        **ending._asdict(),
        "seconds": round(seconds, 3),
        "excess": excess,
        "system": f"Linux {platform.release()}",
        "python": platform.python_version(),
    }


def _killed_for_memory() -> int:
    events = (_RUN / "memory.events").read_text().split()
    return int(events[events.index("oom_kill") + 1])


def _reseed(seed: bytes) -> None:
    with Path("/dev/urandom").open("wb") as device:
        entropy = struct.pack("ii", len(seed) * 8, len(seed)) + seed
        fcntl.ioctl(device, _RNDADDENTROPY, entropy)
        fcntl.ioctl(device, _RNDRESEEDCRNG)


if __name__ == "__main__":
    serve(sys.argv[1])
