"""Eigener Netzwerk-Stack für den laufenden Thread (Linux-Namensräume)."""

import ctypes
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from verbindungslabor import netlink

_CLONE_FS = 0x00000200
CLONE_NEWNS = 0x00020000
CLONE_NEWUSER = 0x10000000
_CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000
_MS_NOSUID_NODEV_NOEXEC = 0x2 | 0x4 | 0x8
_MNT_DETACH = 0x2
_MS_RDONLY = 0x1
_MS_REMOUNT = 0x20
_MS_BIND = 0x1000
_MS_REC = 0x4000
_MS_PRIVATE = 0x40000
_CAPABILITY_VERSION = 0x20080522
_OVERRIDE = 0x6  # CAP_DAC_OVERRIDE und CAP_DAC_READ_SEARCH
_PR_SET_PDEATHSIG = 1
_PR_SET_SECUREBITS = 28
_SECBIT_NOROOT = 0x1
# Im Dateisystem-Standard für anderes vorgesehen, auf den meisten Rechnern aber leer.
_PLACES = (Path("/srv"), Path("/mnt"), Path("/media"))
_HOSTS = Path(__file__).with_name("hosts.txt")


class LabUnavailableError(RuntimeError):
    """Das System kann kein Verbindungslabor aufbauen; der Text nennt die Abhilfe."""


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _call(function: str, *args: object) -> None:
    if getattr(_libc(), function)(*args) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), function)


# `os.unshare` und `os.setns` gibt es erst ab Python 3.12.
def unshare(flags: int) -> None:
    _call("unshare", flags)


def enter_namespace(descriptor: int, kind: int) -> None:
    _call("setns", descriptor, kind)


def open_namespace(kind: str) -> int:
    # thread-self, nicht self: Namensräume gehören in Linux dem Thread.
    return os.open(f"/proc/thread-self/ns/{kind}", os.O_RDONLY | os.O_CLOEXEC)


def new_network() -> None:
    """Wechselt in ein neues, leeres Netzwerk und fährt dort das Loopback hoch."""
    unshare(CLONE_NEWNET)
    netlink.set_up("lo")


def _use_own_mounts() -> None:
    unshare(CLONE_NEWNS)
    _call("mount", None, b"/", None, _MS_REC | _MS_PRIVATE, None)


def use_own_hosts_file() -> None:
    # Sonst hinge an der Datei des Rechners, ob „localhost“ eine IPv6-Adresse hat.
    _use_own_mounts()
    replace_file(Path("/etc/hosts"), _HOSTS)


def replace_file(path: Path, content: Path) -> None:
    """Zeigt im eigenen Dateibaum unter `path` die Datei `content`."""
    _call("mount", bytes(content), bytes(path), None, _MS_BIND, None)


def cover(folder: Path, mode: int) -> None:
    """Legt einen leeren Ordner darüber, der mit dem eigenen Dateibaum verschwindet."""
    _call("mount", b"tmpfs", bytes(folder), b"tmpfs", 0, b"mode=%o" % mode)


def uncover(folder: Path) -> None:
    """Nimmt den leeren Ordner wieder weg."""
    _call("umount2", bytes(folder), _MNT_DETACH)


def make_read_only(place: Path) -> None:
    """Lässt im eigenen Dateibaum nichts mehr ändern, was hier eingehängt ist.

    Was darunter für sich eingehängt ist, bleibt, wie es war.
    """
    flags = _MS_REMOUNT | _MS_BIND | _MS_RDONLY
    _call("mount", None, bytes(place), None, flags, None)


def private_folder() -> Path:
    """Legt einen leeren Ordner an, der mit dem eigenen Dateibaum verschwindet.

    Raises:
        LabUnavailableError: Keiner der Ordner, über die er sich legen darf, ist leer.
    """
    for folder in _PLACES:
        if folder.is_dir() and not any(folder.iterdir()):
            cover(folder, 0o755)
            return folder
    raise LabUnavailableError(
        f"Das Labor braucht einen leeren Ordner: {', '.join(map(str, _PLACES))}. "
        "Einen davon anlegen; sein Inhalt bleibt unberührt."
    )


@contextmanager
def without_override() -> Iterator[None]:
    """Nimmt dem Thread und seinen Kindern das Vorrecht, Dateirechte zu übergehen.

    Quelle:
        capabilities(7), Abschnitt `The securebits flags`; capset(2).
    """
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    before = (ctypes.c_uint32 * 6)()
    _call("capget", header, before)
    reduced = (ctypes.c_uint32 * 6)(*before)
    reduced[0] &= ~_OVERRIDE
    # Sonst bekäme ein gestartetes Programm als root alles zurück.
    _call("prctl", _PR_SET_SECUREBITS, _SECBIT_NOROOT, 0, 0, 0)
    try:
        _call("capset", header, reduced)
        yield
    finally:
        _call("capset", header, before)
        _call("prctl", _PR_SET_SECUREBITS, 0, 0, 0, 0)


@contextmanager
def network_stack() -> Iterator[None]:
    """Versetzt den laufenden Thread in einen eigenen, leeren Netzwerk-Stack.

    Darin gibt es nur das Loopback (127.0.0.1 und ::1), alle Ports sind frei, und
    `localhost`, `client.example` und `server.example` lösen überall gleich auf.
    Threads und Prozesse, die der Thread startet, gehören dazu. Am Ende kehrt er
    zurück, und der Kernel räumt den Stack mit allen Regeln und Schnittstellen ab.

    Yields:
        Nichts; der Stack gilt für den Block.

    Raises:
        LabUnavailableError: kein Linux, oder es fehlen die Rechte.

    Quelle:
        network_namespaces(7), mount_namespaces(7), unshare(2), setns(2).
    """
    if obstacle := lab_obstacle():
        raise LabUnavailableError(obstacle)
    with _stay():
        new_network()
        use_own_hosts_file()
        yield


@contextmanager
def _stay() -> Iterator[None]:
    """Merkt sich Netzwerk, Dateibaum und Ordner und stellt sie wieder her."""
    network = open_namespace("net")
    mounts = open_namespace("mnt")
    folder = os.open(".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        try:
            yield
        finally:
            # setns(2) verlangt es, sobald noch ein Thread aus dem Block läuft.
            unshare(_CLONE_FS)
            enter_namespace(mounts, CLONE_NEWNS)  # setzt den Arbeitsordner auf /
            enter_namespace(network, CLONE_NEWNET)
            os.fchdir(folder)
    finally:
        for descriptor in (network, mounts, folder):
            os.close(descriptor)


@cache
def lab_obstacle() -> str | None:
    """Sagt, was diesen Prozess hindert, Netzwerk-Stacks anzulegen.

    Returns:
        Grund und Abhilfe als Satz oder `None`, wenn nichts im Weg steht.
    """
    if sys.platform != "linux":
        return f"Das Verbindungslabor braucht Linux, dies ist {sys.platform}."
    try:
        with _stay():
            new_network()
            use_own_hosts_file()
    except OSError as error:
        return (
            f"Kein eigener Netzwerk-Stack möglich ({error}). Als root starten oder "
            "vorher `verbindungslabor.use_user_namespace()` aufrufen."
        )
    return None


def use_user_namespace() -> None:
    """Verschafft dem Prozess ohne root die Rechte für eigene Netzwerk-Stacks.

    Er wird root in einem eigenen User-Namespace mit eigenem, leerem Netzwerk; das Netz
    des Rechners erreicht er danach nicht mehr. Wer schon genug darf, behält alles.

    Raises:
        LabUnavailableError: Das System verbietet User-Namespaces, oder der Prozess
            hat schon mehr als einen Thread.

    Quelle:
        user_namespaces(7); unshare(2): `CLONE_NEWUSER` verlangt einen einzigen Thread.
    """
    if lab_obstacle() is None:
        return
    if sys.platform != "linux":
        raise LabUnavailableError(lab_obstacle())
    uid, gid = os.getuid(), os.getgid()
    try:
        # In ein Netzwerk, das ihm nicht gehört, käme der Prozess nie zurück.
        unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWNS)
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"0 {uid} 1")
        Path("/proc/self/gid_map").write_text(f"0 {gid} 1")
    except OSError as error:
        raise LabUnavailableError(
            f"Kein User-Namespace möglich ({error}). Als root starten oder das System "
            "erlauben lassen: sysctl kernel.apparmor_restrict_unprivileged_userns=0"
        ) from error
    netlink.set_up("lo")
    lab_obstacle.cache_clear()


def die_with_parent() -> None:
    """Der Kernel tötet den laufenden Prozess, sobald sein Erzeuger endet (prctl(2))."""
    _call("prctl", _PR_SET_PDEATHSIG, signal.SIGKILL)


def fork_into_own_processes() -> tuple[int, socket.socket]:
    """Verzweigt wie `os.fork()`; der neue Prozess ist der erste eines PID-Namensraums.

    Endet er, beendet der Kernel alles darin, auch was sich mit zweimal `fork()` und
    `setsid()` gelöst hat; und er selbst stirbt mit seinem Erzeuger. Signale, für die er
    keinen Handler hat, erreichen ihn nicht, auch Strg+C nicht.

    Returns:
        PID des neuen Prozesses, in ihm selbst 0, und ein Socket zum jeweils anderen.

    Raises:
        OSError: Es fehlen Rechte.

    Quelle:
        pid_namespaces(7), Abschnitt `The namespace init process`; prctl(2),
        `PR_SET_PDEATHSIG`.
    """
    outside, inside = socket.socketpair()
    unshare(_CLONE_NEWPID)
    if pid := os.fork():
        inside.close()
        return pid, outside
    outside.close()
    die_with_parent()
    with suppress(BlockingIOError):
        # Gestorben, bevor der Kernel von der Abmachung wusste? Nur dann ist hier Ende.
        inside.recv(1, socket.MSG_DONTWAIT)
        os._exit(1)
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # Python hat einen Handler.
    _use_own_mounts()
    # In manchen Containern verboten; dann stehen in /proc die Nummern von draußen.
    with suppress(PermissionError):
        _call("mount", b"proc", b"/proc", b"proc", _MS_NOSUID_NODEV_NOEXEC, None)
    return 0, inside
