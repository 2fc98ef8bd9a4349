"""Was ein Szenario ist, und wie man eines findet und betritt."""

import difflib
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

_PROXIES = ("all_proxy", "ftp_proxy", "http_proxy", "https_proxy", "no_proxy")


@dataclass(frozen=True)
class Target:
    """Womit sich der Client in einem Szenario verbinden soll.

    Attributes:
        host: Name oder Adresse, so wie ein Programm sie in seiner Einstellung stehen
            hätte; leer bei Unix-Sockets.
        port: Port; 0 bei Unix-Sockets.
        ipv4: IPv4-Adresse dazu oder `None`, wenn es keine gibt.
        ipv6: IPv6-Adresse dazu oder `None`, wenn es keine gibt.
        path: Pfad des Unix-Sockets, sonst leer.
        transport: `"tcp"`, `"udp"` oder `"unix"`.
        environment: Umgebungsvariablen, die zum Szenario gehören.
    """

    host: str = ""
    port: int = 0
    ipv4: str | None = None
    ipv6: str | None = None
    path: str = ""
    transport: Literal["tcp", "udp", "unix"] = "tcp"
    environment: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


_Build = Callable[[int], Iterator[Target]]


@dataclass(frozen=True)
class Scenario:
    """Eine Netzumgebung, die der Kernel dieses Rechners wirklich herstellt.

    Attributes:
        id: Name auf der Befehlszeile, z. B. `"leerer-port"`.
        title: Name für Menschen.
        outcome: was der Client sieht, in einem Satz.
        cause: Ursache, soweit sie sich vom Client aus feststellen lässt. Szenarien, die
            er nicht unterscheiden kann, teilen sie.
        port: Port, wenn niemand einen anderen verlangt; 0 bei Unix-Sockets.
    """

    id: str
    title: str
    outcome: str
    cause: str
    port: int
    _build: _Build = field(repr=False, compare=False)


_SCENARIOS: dict[str, Scenario] = {}


def scenario(
    name: str,
    *,
    title: str,
    outcome: str,
    cause: str,
    port: int = 8080,
) -> Callable[[_Build], _Build]:
    """Meldet einen Generator als Szenario an.

    Der Generator bekommt den Port, baut sie auf, liefert auf dem Client-Rechner
    ein `Target` und räumt danach auf.

    Args:
        name: Name auf der Befehlszeile.
        title: Name für Menschen.
        outcome: was der Client sieht, in einem Satz.
        cause: Ursache, soweit sie sich vom Client aus feststellen lässt.
        port: Port, wenn niemand einen anderen verlangt.

    Returns:
        Dekorator, der den Generator unverändert zurückgibt.
    """

    def register(
        build: _Build,
    ) -> _Build:
        _SCENARIOS[name] = Scenario(name, title, outcome, cause, port, build)
        return build

    return register


def scenarios() -> list[Scenario]:
    """Gibt alle Szenarien zurück, immer in derselben Reihenfolge."""
    return list(_SCENARIOS.values())


def find_scenario(name: str) -> Scenario:
    """Sucht ein Szenario nach seinem Namen.

    Args:
        name: z. B. `"leerer-port"`.

    Returns:
        Das Szenario.

    Raises:
        ValueError: Es gibt keines mit diesem Namen; der Text nennt den nächstliegenden.
    """
    if found := _SCENARIOS.get(name):
        return found
    near = difflib.get_close_matches(name, _SCENARIOS, n=1, cutoff=0.4)
    hint = f"; ähnlich heißt „{near[0]}“" if near else ""
    raise ValueError(
        f"Kein Szenario heißt „{name}“{hint}. Alle nennt `verbindungslabor list`."
    )


@contextmanager
def enter(name: str, *, port: int | None = None) -> Iterator[Target]:
    """Stellt ein Szenario her; der Block läuft auf dem Rechner des Clients.

    Netz und Dateibaum gelten für den laufenden Thread und alles, was er startet, die
    Umgebungsvariablen für den ganzen Prozess. Proxys des Rechners gelten darin nicht.
    Am Ende bleibt nichts zurück: kein Prozess, kein Thread, keine Datei, keine Regel;
    auch nicht, wenn der Block eine Ausnahme auslöst oder der Prozess getötet wird.

    Args:
        name: Name des Szenarios, z. B. `"leerer-port"`.
        port: anderer Port, 1 bis 65535.

    Yields:
        Womit sich der Client verbinden soll.

    Raises:
        ValueError: Das Szenario gibt es nicht, oder der Port ist keiner.
        LabUnavailableError: Dem Rechner fehlt etwas; der Text nennt die Abhilfe.
    """
    found = find_scenario(name)
    if port is None:
        port = found.port
    elif not 1 <= port <= 65535:
        raise ValueError(f"Port {port} gibt es nicht; erlaubt ist 1 bis 65535.")
    with contextmanager(found._build)(port) as target, _environment(target):
        yield target


@contextmanager
def _environment(target: Target) -> Iterator[None]:
    own = {name for name in os.environ if name.lower() in _PROXIES}
    before = {name: os.environ.get(name) for name in own | {*target.environment}}
    for name in own:
        del os.environ[name]
    os.environ.update(target.environment)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
