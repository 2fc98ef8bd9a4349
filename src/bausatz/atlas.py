"""Der Atlas: was jede Bibliothek meldet, wenn eine Verbindung abgelehnt wird.

Ein Eintrag ist ein Schnipsel unter `snippets/bibliotheken/`, der eine Funktion
`call(host, port)` definiert: den gewöhnlichen Aufruf, ohne eigene Einstellungen. Sie
wird in vier Netzlagen wirklich ausgeführt; das Ergebnis liegt als `.atlas.toml` neben
dem Schnipsel und wird bei jedem Testlauf nachgemessen.
"""

import ast
import hashlib
import json
import os
import platform
import re
import signal
import subprocess
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

import tomli_w

from bausatz import atlas_run
from bausatz.environments import command_for
from bausatz.interpreters import interpreters
from bausatz.snippets import (
    PROJECT,
    SITE_ROOT,
    Snippet,
    SnippetError,
    find_snippets,
)
from verbindungslabor import enter
from verbindungslabor.nftables import load_rules
from verbindungslabor.scenarios.workshop import set_kernel_parameter

FOLDER = "bibliotheken/"
_LIMIT = 45.0  # Sekunden; redis-py gibt bei DROP von sich aus nach 37 auf
_SLACK = 0.35  # so weit darf eine Dauer oder Zahl von Versuchen abweichen
_REFUSED = "leerer-port"
# Was Leser mit einer Ablehnung verwechseln.
_OTHERS = ("firewall-drop", "name-unbekannt", "rst-nach-annahme", "ende-nach-annahme")
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
_BY_CAUSE = re.compile(r"\s*\S+\.(refused|chain|errno|addresses)\n")
_ROUNDS = 5  # Auf einem ausgelasteten Rechner geht manches beim ersten Mal schief.
_SHORT = 110  # Zeichen; Meldungen in einer Zeile
_TIMEOUT = re.compile(r"(?i)time(d )?.?out")

Table = list[list[str]]


@dataclass(frozen=True)
class Outcome:
    """Was ein Aufruf in einer Netzlage ergab.

    Attributes:
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
    def name(self) -> str:
        """Die Klasse, so kurz, wie man sie schreibt."""
        return self.exception.rpartition(".")[2]


@dataclass(frozen=True)
class Measurement:
    """Die Messung eines Eintrags.

    Attributes:
        snippet: SHA-256 des Schnipsels, der lief.
        python: Version, mit der gemessen wurde.
        system: Betriebssystem.
        versions: Pakete und ihre Versionen.
        outcomes: Netzlage → Ergebnis.
    """

    snippet: str
    python: str
    system: str
    versions: dict[str, str]
    outcomes: dict[str, Outcome]

    @property
    def refused(self) -> Outcome:
        return self.outcomes[_REFUSED]


def entries(project: Path = PROJECT) -> list[Snippet]:
    """Gibt alle Einträge des Atlas zurück, nach Namen sortiert."""
    return [snippet for snippet in find_snippets(project) if is_entry(snippet)]


def is_entry(snippet: Snippet) -> bool:
    """Sagt, ob ein Schnipsel ein Eintrag ist: Er definiert `call`."""
    return snippet.name.startswith(FOLDER) and any(
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == "call"
        for node in snippet.tree.body
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


def data_path(entry: Snippet) -> Path:
    """Die Messung liegt neben dem Eintrag."""
    return entry.path.with_suffix(".atlas.toml")


def measure(entry: Snippet) -> Measurement:
    """Ruft die Bibliothek in jeder Netzlage auf, mit dem neuesten Python der Maschine.

    Raises:
        SnippetError: Der Eintrag lässt sich nicht ausführen.
    """
    version = list(interpreters())[-1]
    python = command_for(entry, version)[0]
    situations = (_REFUSED, *_OTHERS)
    with ThreadPoolExecutor(len(situations)) as pool:
        results = list(pool.map(lambda s: _call(entry, python, s), situations))
    outcomes = {s: o for s, (o, _) in zip(situations, results, strict=True)}
    release = ".".join(platform.release().split(".")[:2])
    return Measurement(
        hashlib.sha256(entry.path.read_bytes()).hexdigest(),
        version,
        f"{platform.system()} {release}",
        results[0][1],
        outcomes,
    )


def _call(
    entry: Snippet, python: str, situation: str
) -> tuple[Outcome, dict[str, str]]:
    with (
        tempfile.TemporaryDirectory() as folder,
        enter(situation, port=_PORT) as target,
    ):
        if situation == "firewall-drop":
            # Sonst wartete der Kernel gut zwei Minuten; so sind es drei Sekunden.
            set_kernel_parameter("net.ipv4.tcp_syn_retries", "1")
        load_rules(_COUNT_SYN)
        report = Path(folder, "bericht.json")
        host = target.ipv4 or target.host
        arguments = [entry.path, host, str(_PORT), report, *sorted(entry.packages)]
        with subprocess.Popen(
            [python, atlas_run.__file__, *map(str, arguments)],
            env=_environment(folder),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="backslashreplace",
        ) as process:
            try:
                said, _ = process.communicate(timeout=_LIMIT)
            except subprocess.TimeoutExpired:
                process.kill()
                said = ""
        attempts = _count_syn()
        if process.returncode == -signal.SIGKILL:
            late = Outcome("", round(_LIMIT), attempts, finished=False, refused=False)
            return late, {}
        if not report.exists():
            raise SnippetError(
                f"{entry}:1: bricht im Szenario {situation} ab → Ausgabe lesen und"
                f" call() berichtigen\n{said[-2000:]}"
            )
        result = json.loads(report.read_text(encoding="utf-8"))
    versions = result.pop("versions")
    result["seconds"] = int(result["seconds"])
    return Outcome(finished=True, attempts=attempts, **result), versions


def _count_syn() -> int:
    listing = ["nft", "--json", "list", "counter", "inet", "atlas", "versuche"]
    completed = subprocess.run(listing, capture_output=True, check=True)
    counters = json.loads(completed.stdout)["nftables"]
    return sum(c["counter"]["packets"] for c in counters if "counter" in c)


def _environment(folder: str) -> dict[str, str]:
    """Ohne Einstellungen des Rechners: kein Proxy, keine Zugänge, leeres `HOME`."""
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
    return {
        **kept,
        "HOME": folder,
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(PROJECT / "src"),
        "PYTHONUTF8": "1",
    }


def record_atlas(entry: Snippet) -> bool:
    """Misst einen Eintrag neu und schreibt, was sich geändert hat.

    Returns:
        Ob sich die Datei geändert hat.

    Raises:
        SnippetError: Der Eintrag lässt sich nicht ausführen.
    """
    measured = measure(entry)
    try:
        recorded, genuine = load(entry)
    except SnippetError:
        genuine = False
    if genuine and not changes(entry, recorded, measured):
        return False
    data_path(entry).write_text(_to_toml(measured), encoding="utf-8")
    return True


def load(entry: Snippet) -> tuple[Measurement, bool]:
    """Liest die Messung eines Eintrags.

    Returns:
        Die Messung, und ob sie so in der Datei steht, wie sie geschrieben wurde.

    Raises:
        SnippetError: Sie fehlt, oder ihr fehlt ein Feld.
    """
    path = data_path(entry)
    try:
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text)
        where = "Kopf"
        outcomes = {}
        for where, fields in data.pop("outcomes").items():
            outcomes[where] = Outcome(**fields)
        where = "Kopf"
        measurement = Measurement(outcomes=outcomes, **_without_checksum(data))
    except FileNotFoundError:
        raise SnippetError(f"{entry}:1: noch nicht gemessen → `make record`") from None
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise SnippetError(
            f"snippets/{FOLDER}{path.name}: {where}: {error} → `make record`"
        ) from error
    return measurement, text == _to_toml(measurement)


def _without_checksum(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name != "checksum"}


def _to_toml(measurement: Measurement) -> str:
    data = asdict(measurement)
    text = tomli_w.dumps(data)
    checksum = hashlib.sha256(text.encode()).hexdigest()
    return tomli_w.dumps({"checksum": checksum, **data})


def check_atlas(entry: Snippet) -> None:
    """Misst einen Eintrag neu und vergleicht ihn mit der Aufzeichnung.

    Raises:
        SnippetError: Etwas ist anders; der Text nennt Bibliothek und Feld.
    """
    recorded, genuine = load(entry)
    found = changes(entry, recorded, measure(entry), exact=not genuine)
    for _ in range(_ROUNDS - 1):
        if not found:
            break
        again = changes(entry, recorded, measure(entry), exact=not genuine)
        # Was wenigstens einmal stimmte, ist Zufall; geändert ist, was nie stimmt.
        fields = {text.split()[0] for text in found}
        found = [text for text in again if text.split()[0] in fields]
    if not genuine:
        found = found or ["Prüfsumme: passt nicht zum Inhalt"]
    if found:
        raise SnippetError(
            f"{entry}:1: {title(entry)} verhält sich anders als aufgezeichnet"
            " → Text der Seite prüfen, dann `make record`\n" + "\n".join(found)
        )


def changes(
    entry: Snippet, recorded: Measurement, measured: Measurement, *, exact: bool = False
) -> list[str]:
    """Die Unterschiede ohne das, was bei diesem Eintrag Zufall ist."""
    found = differences(recorded, measured, exact=exact)
    if exact or not entry.cause_by_chance:
        return found
    return [text for text in found if not _BY_CAUSE.match(text)]


def differences(
    recorded: Measurement, measured: Measurement, *, exact: bool = False
) -> list[str]:
    """Nennt jedes Feld, das jetzt anders lautet.

    Args:
        recorded: wie es in der Datei steht.
        measured: wie es jetzt ist.
        exact: auch kleine Abweichungen in Dauer und Zahl der Versuche nennen.
    """
    return [
        f"  {name}\n    aufgezeichnet: {old}\n    jetzt:         {new}"
        for (name, old), (_, new) in zip(
            _fields(recorded), _fields(measured), strict=True
        )
        if old != new and (exact or not _close(name, old, new))
    ]


def _fields(measurement: Measurement) -> Iterator[tuple[str, object]]:
    yield "snippet", measurement.snippet
    yield "versions", measurement.versions
    for situation in (_REFUSED, *_OTHERS):
        outcome = measurement.outcomes.get(situation)
        for f in fields(Outcome):
            yield f"{situation}.{f.name}", getattr(outcome, f.name, None)


def _close(name: str, old: object, new: object) -> bool:
    if not name.endswith((".seconds", ".attempts")):
        return False
    if not (isinstance(old, int) and isinstance(new, int)):
        return False
    # Auf einem ausgelasteten Rechner dauert schon der Import Sekunden.
    least = 3 if name.endswith(".seconds") else 1
    return abs(old - new) <= max(least, _SLACK * max(old, new))


def facts(entry: Snippet) -> Table:
    """Die Tabelle eines Eintrags: was man sieht, und was man darüber wissen muss."""
    measurement, _ = load(entry)
    refused = measurement.refused
    caught = refused.caught_by
    rows = [
        ["Gemessen", "Ergebnis"],
        ["Version", ", ".join(f"{n} {v}" for n, v in measurement.versions.items())],
        ["Ausnahme", _code(refused.exception) or _without_exception(refused)],
        ["Meldung", _code(refused.message) or "leer"],
        ["Basisklassen", ", ".join(map(_code, refused.bases))],
        ["Fangen", ", ".join(f"`except {kind}`" for kind in caught) or "keine davon"],
        ["Traceback zeigt", " ← ".join(map(_code, refused.chain))],
        ["`errno`", _code(refused.errno) or "nicht erreichbar"],
        ["Adresse", _address(refused)],
        ["Dauer", _duration(refused)],
        *([_OTHER_NAMES[s], _brief(measurement.outcomes[s])] for s in _OTHERS),
    ]
    if not measurement.versions:
        del rows[1]
    if not refused.exception:
        return [row for row in rows if row[0] not in _ONLY_OF_EXCEPTIONS]
    return rows


_ONLY_OF_EXCEPTIONS = {"Meldung", "Basisklassen", "Fangen", "Traceback zeigt"}
_OTHER_NAMES = {
    "firewall-drop": "Stille (DROP)",
    "name-unbekannt": "Name unbekannt",
    "rst-nach-annahme": "Angenommen, dann RST",
    "ende-nach-annahme": "Angenommen, dann Ende",
}


def _code(text: str) -> str:
    one_line = " ".join(text.replace("`", "'").replace(" | ", " ¦ ").split())
    return f"`{one_line}`" if one_line else ""


def _without_exception(outcome: Outcome) -> str:
    if outcome.finished:
        return "keine; der Aufruf kehrt zurück"
    return f"nach {outcome.seconds} s noch keine"


def _address(outcome: Outcome) -> str:
    named = " und ".join(_shown(outcome))
    if named:
        return f"{named} stehen in der Meldung" if " " in named else f"nur {named}"
    if outcome.addresses:
        return (
            f"nicht in der Meldung; `refused_addresses` findet {outcome.addresses[0]}"
        )
    return "nirgends"


def _duration(outcome: Outcome) -> str:
    seconds = f"{outcome.seconds} s" if outcome.seconds else "sofort"
    count = outcome.attempts
    return f"{seconds}, {count} {'Versuch' if count == 1 else 'Versuche'}"


def _brief(outcome: Outcome) -> str:
    if not outcome.exception:
        return _without_exception(outcome)
    after = f" nach {outcome.seconds} s" if outcome.seconds else ""
    return ": ".join(filter(None, [_code(outcome.name), _in_short(outcome)])) + after


def _in_short(outcome: Outcome) -> str:
    text = " ".join(outcome.message.split())
    return _code(text if len(text) <= _SHORT else text[: _SHORT - 1] + "…")


def tables(project: Path = PROJECT) -> dict[str, Table]:
    """Die Tabellen über alle Einträge: Übersicht und Kennzahlen."""
    measured = [(entry, load(entry)[0]) for entry in entries(project)]
    return {
        "kennzahlen": _headline(measured),
        "uebersicht": _overview(measured),
        "timeout": _timeouts(measured),
    }


def _overview(measured: Sequence[tuple[Snippet, Measurement]]) -> Table:
    columns = "Bibliothek | Ausnahme | Gefangen von | `errno` | Meldung nennt | Dauer"
    rows = []
    for entry, measurement in sorted(measured, key=lambda m: title(m[0]).casefold()):
        found = measurement.refused
        rows.append(
            [
                _link(entry),
                _code(found.name) or _without_exception(found),
                _code("".join(found.caught_by[:1])) or "–",
                "ja" if found.errno else "–",
                ", ".join(_shown(found)) or "–",
                _duration(found),
            ]
        )
    return [columns.split(" | "), *rows]


def section_of(entry: Snippet) -> tuple[str, str]:
    """Seite und Anker: `http_requests.py` steht auf `http.md` unter `#requests`."""
    page, _, anchor = entry.path.stem.partition("_")
    return f"{FOLDER}{page}", anchor


def _link(entry: Snippet) -> str:
    page, anchor = section_of(entry)
    return f"[{title(entry)}]({SITE_ROOT}{page}/#{anchor})"


def _shown(outcome: Outcome) -> list[str]:
    """Was die Meldung von der Adresse nennt."""
    parts = {"Host": outcome.shows_host, "Port": outcome.shows_port}
    return [part for part, is_shown in parts.items() if is_shown]


def _timeouts(measured: Sequence[tuple[Snippet, Measurement]]) -> Table:
    """Wo eine Ablehnung als Zeitüberschreitung ankommt."""
    return [
        ["Bibliothek", "Ausnahme bei Ablehnung", "Meldung", "Dauer"],
        *(
            [_link(entry), _code(found.name), _in_short(found), _duration(found)]
            for entry, found in ((e, m.refused) for e, m in measured)
            if _says_timeout(found)
        ),
    ]


def _says_timeout(outcome: Outcome) -> bool:
    return bool(_TIMEOUT.search(f"{outcome.name} {outcome.message}"))


def _headline(measured: Sequence[tuple[Snippet, Measurement]]) -> Table:
    outcomes = [found.refused for _, found in measured]

    def those(condition: Callable[[Outcome], bool]) -> str:
        return f"{sum(map(condition, outcomes))} von {len(outcomes)}"

    def catches(kind: str) -> str:
        return those(lambda outcome: kind in outcome.caught_by)

    return [
        ["Bei einer abgelehnten Verbindung …", "Bibliotheken"],
        ["fängt `except ConnectionRefusedError`", catches("ConnectionRefusedError")],
        ["fängt `except ConnectionError`", catches("ConnectionError")],
        ["fängt `except OSError`", catches("OSError")],
        [
            "heißt die Ausnahme `ConnectionError`, ist aber eine andere Klasse",
            those(
                lambda o: (
                    o.name == "ConnectionError" and "ConnectionError" not in o.caught_by
                )
            ),
        ],
        ["ist `errno` von der Ausnahme aus erreichbar", those(lambda o: bool(o.errno))],
        [
            "nennt die Meldung weder Host noch Port",
            those(lambda o: bool(o.exception) and not (o.shows_host or o.shows_port)),
        ],
        [
            "ist von „timeout“ oder „timed out“ die Rede",
            those(_says_timeout),
        ],
        [
            "versucht die Bibliothek es von selbst noch einmal",
            those(lambda o: o.attempts > 1),
        ],
        ["dauert es länger als fünf Sekunden", those(lambda o: o.seconds > 5)],
        ["löst der Aufruf keine Ausnahme aus", those(lambda o: not o.exception)],
    ]
