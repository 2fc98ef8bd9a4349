"""Was der eigene Rechner verrät: Lauscher, Unix-Sockets, Proxys, Container."""

import os
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil

from verbindungslabor.diagnose.probe import (
    Answer,
    attempt_path,
    attempts,
    format_address,
    resolve,
)

_CONTAINER_FILES = ("/.dockerenv", "/run/.containerenv")
# Docker und Podman legen die Dateien an; LXC und systemd-nspawn setzen `container`.
_CONTAINER_VARIABLES = ("container", "KUBERNETES_SERVICE_HOST")
_PROXY_KINDS = ("http", "https", "all")
_PROXY_PORTS = {"http": 80, "https": 443}
_SOCKS_PORT = 1080
_SOCKET_NAMES = {2375: "docker", 3306: "mysql", 6379: "redis", 11211: "memcached"}


@dataclass(frozen=True)
class Listener:
    """Ein Programm dieses Rechners, das lauscht.

    Attributes:
        address: Adresse, auf der es lauscht; `0.0.0.0` und `::` heißen: auf allen.
        port: Port.
        process: Name des Programms oder leer, wenn das System ihn nicht verrät.
    """

    address: str
    port: int
    process: str = ""

    @property
    def place(self) -> str:
        """Adresse und Port, wie man sie in eine Einstellung schreibt."""
        return format_address(self.address, self.port)


@dataclass(frozen=True)
class Proxy:
    """Ein Proxy, über den Programme das Ziel ansprechen.

    Attributes:
        scheme: für welche URLs er gilt: `http`, `https` oder `all`.
        place: seine Adresse.
        answer: was er auf einen Verbindungsversuch antwortet.
    """

    scheme: str
    place: str
    answer: Answer | None


def local_listeners(port: int, *, udp: bool = False) -> list[Listener] | None:
    """Sagt, welche Programme dieses Rechners auf einem Port lauschen.

    Args:
        port: Port.
        udp: UDP statt TCP.

    Returns:
        Die Lauscher; `None`, wenn das System sie nicht verrät.
    """
    entries = _connections("udp" if udp else "tcp")
    if entries is None:
        return None
    found = {
        Listener(entry.laddr.ip, port, _process_name(entry.pid))
        for entry in entries
        if entry.laddr
        and entry.laddr.port == port
        and not entry.raddr
        and (udp or entry.status == psutil.CONN_LISTEN)
    }
    return sorted(found, key=lambda listener: listener.address)


def _connections(kind: str) -> list[Any] | None:
    # psutil liest das Netz des ersten Threads; im Labor kann dieser anderswo stehen.
    with suppress(OSError):  # nicht Linux
        if not Path("/proc/self/ns/net").samefile("/proc/thread-self/ns/net"):
            return None
    try:
        return psutil.net_connections(kind)
    except (psutil.Error, OSError):
        return None


def _process_name(pid: int | None) -> str:
    if pid is None:
        return ""
    try:
        return psutil.Process(pid).name()
    except psutil.Error:
        return ""


def unix_sockets_for(port: int) -> list[str]:
    """Nennt Unix-Sockets, an denen derselbe Dienst lauscht wie sonst auf dem Port.

    Args:
        port: Port, z. B. 5432 für PostgreSQL.

    Returns:
        Pfade, an denen jemand Verbindungen annimmt.
    """
    name = _SOCKET_NAMES.get(port)
    paths = {
        path
        for entry in _connections("unix") or []
        if (path := str(entry.laddr)).startswith("/")
        # PostgreSQL hängt den Port an: .s.PGSQL.5432
        and (path.endswith(f".{port}") or (name and name in Path(path).name))
    }
    return sorted(path for path in paths if attempt_path(path).answer == "verbunden")


def container_hints() -> list[str]:
    """Nennt Anzeichen dafür, dass dieses Programm in einem Container läuft."""
    files = [name for name in _CONTAINER_FILES if Path(name).exists()]
    set_here = [name for name in _CONTAINER_VARIABLES if name in os.environ]
    return files + [f"{name}={os.environ[name]}" for name in set_here]


def proxies_for(host: str, timeout: float) -> list[Proxy]:
    """Versucht die Proxys, über die Programme einen Host ansprechen.

    Berücksichtigt Umgebungsvariablen und `NO_PROXY`, unter Windows und macOS auch die
    Einstellungen des Systems.

    Args:
        host: das eigentliche Ziel.
        timeout: wie lange auf Antwort gewartet wird, in Sekunden.
    """
    if urllib.request.proxy_bypass(host):
        return []
    return [
        _try_proxy(scheme, url if "://" in url else f"http://{url}", timeout)
        for scheme, url in urllib.request.getproxies().items()
        if scheme in _PROXY_KINDS and url
    ]


def _try_proxy(scheme: str, url: str, timeout: float) -> Proxy:
    try:
        parts = urlsplit(url)
        port = parts.port or _PROXY_PORTS.get(parts.scheme, _SOCKS_PORT)
        addresses = resolve(parts.hostname or "", port)
    except (OSError, ValueError):
        # Vor dem @ kann ein Kennwort stehen; es gehört in keine Ausgabe.
        return Proxy(scheme, url.rpartition("@")[2], None)
    place = format_address(parts.hostname or "", port)
    with attempts(addresses, timeout) as tried:
        answers = [attempt.answer for attempt, _ in tried]
    return Proxy(scheme, place, "verbunden" if "verbunden" in answers else answers[0])
