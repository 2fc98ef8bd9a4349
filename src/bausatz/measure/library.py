"""Der Atlas: was jede Bibliothek meldet, wenn eine Verbindung abgelehnt wird.

Ein Eintrag ist ein Schnipsel unter `snippets/bibliotheken/`, der eine Funktion
`call(host, port)` definiert: den gewöhnlichen Aufruf, ohne eigene Einstellungen. Sie
wird in fünf Szenarien wirklich ausgeführt.
"""

import ast
import json
import os
import subprocess
import tempfile
import threading
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from bausatz.measure import library_run
from bausatz.measure.environments import command_for, missing_wheels
from bausatz.measure.interpreters import interpreters
from bausatz.measure.process import ForkServer
from bausatz.measure.recording import Fact, Recording, Subject
from bausatz.snippets import PROJECT, Snippet, SnippetError, find_snippets
from verbindungslabor import enter
from verbindungslabor.nftables import load_rules
from verbindungslabor.scenarios.workshop import set_kernel_parameter

FOLDER = "bibliotheken/"
REFUSED = "leerer-port"
# Was Leser mit einer Ablehnung verwechseln.
OTHERS = ("firewall-drop", "name-unbekannt", "rst-nach-annahme", "ende-nach-annahme")
_LIMIT = 45.0  # Sekunden; redis-py gibt bei DROP von sich aus nach 37 auf
_SLACK = 0.35  # so weit darf eine Dauer oder Zahl von Versuchen abweichen
_PORT = 8080
# Ohne Loopback: Manche Bibliothek verbindet dort nur ihre eigenen Threads.
_COUNT_SYN = """
table inet atlas {
    counter versuche {}
    chain output {
        type filter hook output priority 0
        oifname != "lo" tcp flags & (syn | ack) == syn counter name versuche
    }
}
"""
# Felder, die davon abhängen, welche Ursache eine Ausnahme nennt.
_BY_CAUSE = {"refused", "chain", "errno", "addresses"}


@dataclass(frozen=True)
class Outcome(Fact):
    """Was ein Aufruf in einem Szenario ergab.

    Attributes:
        situation: Name des Szenarios.
        exception: voller Name der Klasse; leer, wenn keine ausgelöst wurde.
        seconds: Dauer in ganzen, vollendeten Sekunden.
        attempts: SYN, die hinausgingen; ohne Antwort wiederholt der Kernel jedes.
        finished: ob der Aufruf von selbst endete.
        refused: ob `is_refused` eine Ablehnung darin erkennt.
        bases: Basisklassen ohne `BaseException` und `object`.
        caught_by: welche eingebauten Klassen sie fangen.
        message: Text; Zufälliges ist durch „…“ ersetzt.
        chain: Klassen, die der Traceback zeigt, bis zur Wurzel.
        errno: Ausdruck, der zu `ECONNREFUSED` führt; leer, wenn es keinen gibt.
        shows_host: ob die Meldung den Host nennt.
        shows_port: ob die Meldung den Port nennt.
        addresses: was `refused_addresses` findet.
    """

    situation: str
    exception: str
    seconds: int
    attempts: int
    finished: bool
    refused: bool
    bases: list[str] = field(default_factory=list)
    caught_by: list[str] = field(default_factory=list)
    message: str = ""
    chain: list[str] = field(default_factory=list)
    errno: str = ""
    shows_host: bool = False
    shows_port: bool = False
    addresses: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        return self.situation

    @property
    def name(self) -> str:
        """Die Klasse, so kurz, wie man sie schreibt."""
        return self.exception.rpartition(".")[2]


class Library(Subject[Outcome]):
    """Ein Eintrag des Atlas."""

    suffix = ".library.toml"
    fact = Outcome
    rounds = 5
    least = ("seconds", "attempts")

    def versions(self) -> list[str]:
        """Das neueste Python genügt: Bibliotheken sind überall dieselben."""
        possible = [v for v in interpreters() if not missing_wheels(self.snippet, v)]
        return possible[-1:]

    def measure(self, version: str, keys: Collection[str] = ()) -> list[Outcome]:
        situations = keys or (REFUSED, *OTHERS)
        python = [*command_for(self.snippet, version), "-X", "utf8"]
        with (
            ForkServer(python) as server,
            ThreadPoolExecutor(len(situations)) as pool,
        ):
            return list(
                pool.map(lambda s: _call(self.snippet, version, server, s), situations)
            )

    def equal(self, field: str, recorded: object, measured: object) -> bool:
        if self.snippet.cause_by_chance and field in _BY_CAUSE:
            return True
        if isinstance(recorded, int) and isinstance(measured, int):
            # Auf einem ausgelasteten Rechner dauert schon der Import Sekunden.
            least = {"seconds": 3, "attempts": 1}.get(field, 0)
            slack = _SLACK * max(recorded, measured) if least else 0
            return abs(recorded - measured) <= max(least, slack)
        return recorded == measured


def libraries(project: Path = PROJECT) -> list[Library]:
    """Gibt alle Einträge des Atlas zurück, nach Namen sortiert."""
    return [Library(s) for s in find_snippets(project) if is_library(s)]


def is_library(snippet: Snippet) -> bool:
    """Sagt, ob ein Schnipsel ein Eintrag ist: Er definiert `call`."""
    if not snippet.name.startswith(FOLDER):
        return False
    try:
        body = snippet.tree.body
    except SnippetError:  # Was daran falsch ist, meldet sein eigener Lauf.
        return False
    return any(
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == "call"
        for node in body
    )


def title(entry: Snippet) -> str:
    """Der Name der Bibliothek: die erste Zeile des Docstrings."""
    docstring = ast.get_docstring(entry.tree)
    if not docstring:
        raise SnippetError(
            f"{entry}:1: nennt die Bibliothek nicht → ihren Namen als Docstring"
            ' unter den PEP-723-Kopf schreiben, z. B. """Requests"""'
        )
    return docstring.splitlines()[0]


def outcomes(recording: Recording[Outcome]) -> dict[str, Outcome]:
    """Szenario → Ergebnis."""
    return {outcome.situation: outcome for outcome in recording.facts}


def _call(entry: Snippet, version: str, server: ForkServer, situation: str) -> Outcome:
    with (
        tempfile.TemporaryDirectory() as folder,
        enter(situation, port=_PORT) as target,
    ):
        if situation == "firewall-drop":
            # Sonst wartete der Kernel gut zwei Minuten; so sind es drei Sekunden.
            set_kernel_parameter("net.ipv4.tcp_syn_retries", "1")
        load_rules(_COUNT_SYN)
        report = Path(folder, "bericht.json")
        result = server.run(
            [
                library_run.__file__,
                str(entry.path),
                target.ipv4 or target.host,
                str(_PORT),
                str(report),
            ],
            folder=Path(folder),
            environment=_environment(folder),
            seconds=_LIMIT,
            modules=entry.modules,
            network=f"/proc/{os.getpid()}/task/{threading.get_native_id()}/ns",
        )
        attempts = _count_syn()
        if not result.ending.finished:
            return Outcome(
                (version,), situation, "", int(_LIMIT), attempts, False, False
            )
        if not report.exists():
            raise SnippetError(
                f"{entry}:1: bricht im Szenario {situation} ab"
                f" → {result.excess or 'Ausgabe lesen und call() berichtigen'}\n"
                f"{result.output[-2000:]}"
            )
        found = json.loads(report.read_text(encoding="utf-8"))
    return Outcome((version,), situation, finished=True, attempts=attempts, **found)


def _count_syn() -> int:
    listing = ["nft", "--json", "list", "counter", "inet", "atlas", "versuche"]
    completed = subprocess.run(listing, capture_output=True, check=True)
    counters = json.loads(completed.stdout)["nftables"]
    return sum(c["counter"]["packets"] for c in counters if "counter" in c)


def _environment(folder: str) -> dict[str, str]:
    """Ohne Einstellungen des Rechners: kein Proxy, keine Zugänge, leeres `HOME`."""
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
    return {**kept, "HOME": folder, "LANG": "C.UTF-8"}
