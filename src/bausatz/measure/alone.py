"""Ein Schnipsel allein: als kopierte Datei, in sauberem Python und eigenem Netz."""

import hashlib
import os
import platform
import re
import tempfile
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any

from bausatz.measure.environments import base_for, command_for
from bausatz.measure.lines import (
    line_in_traceback,
    line_of_leak,
    line_of_loop,
    line_of_output,
)
from bausatz.measure.output import same_output
from bausatz.measure.outside import REPORT
from bausatz.measure.process import Result, run_python
from bausatz.measure.recording import Fact, Recording, Subject, load
from bausatz.snippets import Snippet, SnippetError

TIME_LIMIT = 120.0  # Sekunden; kein Schnipsel braucht so lang, auch unter Last nicht

_OPTIONS = ("-u", "-X", "utf8", "-W", "always::ResourceWarning")
# Was das Labor erst bei Gebrauch lädt.
LAB_MODULES = ("verbindungslabor.scenarios", "verbindungslabor.wire")
# Was viele Pakete aus der Standardbibliothek laden; es macht den halben Import aus.
_COMMON_MODULES = (
    *("asyncio", "concurrent.futures.thread", "ctypes.util", "decimal", "getpass"),
    *("gzip", "http.cookiejar", "http.cookies", "importlib.metadata", "mimetypes"),
    *("importlib.resources", "multiprocessing", "netrc", "pkgutil", "platform"),
    *("secrets", "unittest.mock", "urllib.request", "uuid", "zoneinfo"),
)
_LIBRARY_FOLDER = re.compile(r'(?m)^(  File ").+(/lib/python3\.\d+/)')
# Was Python neben dem Programm meldet: Warnungen und Fehler, die niemand abholte.
_ASIDE = re.compile(
    r"(?m)^.+:\d+: (\w*Warning: .*)|(Exception in thread .*|Exception ignored .*"
    r"|\w+ exception was never retrieved|Task was destroyed but it is pending.*)$"
)
# Die letzte Zeile eines Tracebacks, in einer Gruppe hinter einem Strich.
_RAISED = re.compile(r"(?m)^(?:  \| )?(?:\w+\.)*(?P<name>[A-Z]\w+)(?:: .*)?$")


@dataclass(frozen=True)
class Run(Fact):
    """Ein Lauf, wie er im Terminal aussah.

    Attributes:
        exit_status: Exit-Status des Prozesses.
        terminal: Standardausgabe und Fehlerausgabe in ihrer Reihenfolge.
        captures: Mitschnitte, die er schrieb: Dateiname und Inhalt.
    """

    exit_status: int
    terminal: str
    captures: dict[str, bytes] = field(default_factory=dict)


class Alone(Subject[Run]):
    """Ein Schnipsel, so wie ihn ein Leser kopiert und startet."""

    suffix = ".toml"
    fact = Run

    def measure(self, version: str, keys: Collection[str] = ()) -> list[Run]:
        run = run_alone(self.snippet, version)
        if not (run.terminal.strip() or run.captures):
            raise self.snippet.error(
                1,
                "zeigt nichts und beweist darum nichts",
                "mit print() ausgeben, was herauskam",
            )
        if not self._is_recorded(run):
            _check_steady(self.snippet, run, version)
        return [run]

    def _is_recorded(self, run: Run) -> bool:
        try:
            recorded = load(self).facts
        except SnippetError:
            return False
        return any(self.equal("terminal", f.terminal, run.terminal) for f in recorded)

    def equal(self, field: str, recorded: object, measured: object) -> bool:
        if field != "terminal":
            return recorded == measured
        if platform.system() != "Linux":
            return True  # Nur dort sind Ausgaben aufgezeichnet.
        return same_output(str(recorded), str(measured))

    def to_data(self, fact: Run) -> dict[str, Any]:
        data = asdict(fact)
        digests = {n: _digest(content) for n, content in fact.captures.items()}
        return data | {"captures": digests} if digests else _without(data, "captures")

    def from_data(self, data: dict[str, Any]) -> Run:
        captures = {}
        for name, digest in data.pop("captures", {}).items():
            path = self.snippet.path.with_name(name)
            if not path.is_file() or _digest(path.read_bytes()) != digest:
                raise SnippetError(
                    f"{self.snippet}:1: {name} fehlt oder ist nicht die Datei, die er"
                    " schrieb → `make record`"
                )
            captures[name] = path.read_bytes()
        return Run(**data, captures=captures)

    def files(self, facts: Iterable[Run]) -> Mapping[Path, bytes]:
        captures = [fact.captures for fact in facts]
        for other in captures[1:]:
            if other != captures[0]:
                names = ", ".join(sorted(captures[0].keys() | other.keys()))
                raise SnippetError(
                    f"{self.snippet}:1: {names} ändert sich von Lauf zu Lauf"
                    " → Mitschnitt vor dem Schreiben mit `normalize` angleichen"
                )
        place = self.snippet.path.with_name
        return {place(name): content for name, content in captures[0].items()}


def load_alone(snippet: Snippet) -> Recording[Run]:
    """Liest die Aufzeichnung eines Schnipsels.

    Raises:
        SnippetError: Sie fehlt oder gilt nicht mehr.
    """
    return load(Alone(snippet))


def terminal(recording: Recording[Run]) -> str:
    """Das Terminal der neuesten Version."""
    return recording.newest[-1].terminal


def _without(data: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key != name}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def run_alone(snippet: Snippet, version: str) -> Run:
    """Führt die Kopie eines Schnipsels in sauberem Python und eigenem Netz aus.

    Raises:
        SnippetError: Er endet nicht oder anders als angekündigt, lässt etwas zurück,
            zeigt eine Ausgabe, die es nicht gab, oder ihm fehlt ein Paket.
    """
    run = _run(snippet, version)
    if library := snippet.leaky_library:
        if "ResourceWarning: unclosed" not in run.terminal:
            raise SnippetError(
                f"{snippet}:1: {library} schließt seinen Socket → Kommentar „schließt"
                " den Socket nicht“ löschen"
            )
        run = _run(snippet, version, "-W", "ignore::ResourceWarning")
    if "ResourceWarning: unclosed" in run.terminal:
        # Nur jetzt: Die Herkunft jedes Objekts zu merken, kostet viel Zeit. Was sich
        # nicht wiederholt, verlor eine Bibliothek beim Abbau des Interpreters.
        run = _run(snippet, version, "-X", "tracemalloc=9")
    if "ResourceWarning: unclosed" in run.terminal:
        raise SnippetError(
            f"{snippet}:{line_of_leak(snippet, run.terminal)}: lässt einen Socket oder"
            " eine Datei offen → mit `with` öffnen, dann schließt sich beides von"
            f" selbst\n{run.terminal}"
        )
    _check_end(snippet, run.exit_status, run.terminal)
    if platform.system() == "Linux":  # nur dort sind Ausgaben aufgezeichnet
        _check_shown_output(snippet, run, version)
    for name in run.captures:
        if not name.startswith(snippet.path.stem):
            raise SnippetError(
                f"{snippet}:1: schreibt {name} → umbenennen zu"
                f" {snippet.path.stem}.pcap oder {snippet.path.stem}_zusatz.pcap"
            )
    return run


def _run(snippet: Snippet, version: str, *options: str) -> Run:
    python = [*command_for(snippet, version), *_OPTIONS, *options]
    base, packages = base_for(snippet, version) or ([], None)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / snippet.path.name).write_bytes(snippet.path.read_bytes())
        result = run_python(
            python,
            [snippet.path.name],
            folder=folder,
            environment=clean_environment(),
            seconds=TIME_LIMIT,
            modules=_modules(snippet),
            base=[*base, *_OPTIONS, *options] if base else [],
            packages=packages,
        )
        _check_traces(snippet, result)
        captures = {
            path.name: path.read_bytes() for path in sorted(folder.glob("*.pcap"))
        }
        known = {snippet.path.name, *captures}
        if left := {path.name for path in folder.iterdir()} - known:
            raise SnippetError(
                f"{snippet}:1: lässt {', '.join(sorted(left))} zurück"
                " → Dateien in `tempfile.TemporaryDirectory()` anlegen"
            )
    terminal = result.output.replace(name + os.sep, "")
    terminal = _LIBRARY_FOLDER.sub(r"\1/usr\2", terminal)
    return Run((version,), result.ending.status, terminal, captures)


def _modules(snippet: Snippet) -> list[str]:
    """Was ein Schnipsel lädt, außer fremden Paketen: Auch das kann etwas ausgeben."""
    foreign = snippet.third_party_imports
    own = [m for m in snippet.modules if m.partition(".")[0] not in foreign]
    common = _COMMON_MODULES if snippet.dependencies else ()
    return [*own, *common, *(LAB_MODULES if snippet.uses_lab else ())]


def _check_traces(snippet: Snippet, result: Result) -> None:
    if excess := result.excess:
        line = line_of_loop(snippet)
        raise SnippetError(f"{snippet}:{line}: {excess}\n{result.output[-2000:]}")
    if result.ending.survivors:
        raise SnippetError(
            f"{snippet}:1: lässt einen Prozess zurück → beenden und abwarten,"
            " z. B. mit `with subprocess.Popen(…)`"
        )


def _check_end(snippet: Snippet, exit_status: int, terminal: str) -> None:
    if foreign := REPORT.search(terminal):
        raise snippet.error(
            int(foreign["line"]),
            f"spricht {foreign['host']} an, einen fremden Rechner",
            "127.0.0.1, 192.0.2.1, 2001:db8::1 oder einen Namen auf .example schreiben",
        )
    if missing := re.search(r"(?m)^ModuleNotFoundError: .*'(.+)'", terminal):
        module = missing[1].partition(".")[0]
        if module in snippet.project_imports:
            remedy = "ohne schreiben; aus diesem Projekt gibt es nur `verbindungslabor`"
        else:
            remedy = "Paket im PEP-723-Kopf unter `dependencies` nennen"
        raise snippet.error(
            snippet.imports.get(module, 1), f"{missing[1]} fehlt", remedy
        )
    if aside := _ASIDE.search(terminal):
        raise SnippetError(
            f"{snippet}:{line_in_traceback(snippet, terminal)}: Python meldet nebenbei"
            f" „{aside[1] or aside[2]}“"
            f" → Ursache beheben\n{terminal}"
        )
    expected = snippet.expected_error
    if expected is None:
        if exit_status != 0:
            raise unexpected(snippet, terminal or f"Exit-Status {exit_status}")
        return
    error, line = expected
    if error == "SystemExit":  # hinterlässt keinen Traceback
        raised = exit_status != 0
    else:
        there = f'File "{snippet.path.name}", line {line}' in terminal
        raised = there and re.search(rf"(?m)^(\w+\.)*{error}\b", terminal) is not None
    if not raised:
        raise SnippetError(
            f"{snippet}:{line}: löst kein {error} aus"
            f" → Ankündigung `# löst … aus` berichtigen\n{terminal}"
        )


def unexpected(snippet: Snippet, report: str) -> SnippetError:
    """Der Fehler, wenn ein Schnipsel mit einer Ausnahme endet, die er nicht ankündigt.

    Args:
        report: Traceback, wie ihn das Terminal zeigt.
    """
    last = report.strip().splitlines()[-1].strip()
    name = "…"
    traceback = report.rpartition("\nTraceback (most recent call last):\n")[2]
    # In einer Gruppe steht ihr Name vor denen darin.
    for error in _RAISED.finditer(traceback):
        last, name = error[0].lstrip(" |"), error["name"]
        break
    return snippet.error(
        line_in_traceback(snippet, report),
        "endet mit einer Ausnahme",
        f"abfangen oder die Zeile mit `# löst {name} aus` kennzeichnen ({last})",
    )


def _check_shown_output(snippet: Snippet, run: Run, version: str) -> None:
    """Jede gezeigte Ausgabe steht auch im Terminal, wenn der Schnipsel allein läuft."""
    printed = {line.strip() for line in run.terminal.splitlines()}
    for number, shown in snippet.shown_output.items():
        if shown not in printed:
            _check_steady(snippet, run, version, number)
            raise SnippetError(
                f"{snippet}:{number}: zeigt „{shown}“, gibt es aber nicht aus"
                f" → Zeile löschen, dann `make record`\n{run.terminal}"
            )


def _check_steady(
    snippet: Snippet, run: Run, version: str, line: int | None = None
) -> None:
    """Ein zweiter Lauf gibt dasselbe aus.

    Args:
        line: wo es steht, wenn das schon bekannt ist.

    Raises:
        SnippetError: Uhrzeit, Port, Zufall oder Adresse steht in der Ausgabe.
    """
    options = ["-W", "ignore::ResourceWarning"] if snippet.leaky_library else []
    # `-R` ändert nichts, aber damit läuft er in einem anderen Prozess: mit anderen
    # Adressen im Speicher und anderer Reihenfolge in Mengen.
    again = _run(snippet, version, *options, "-R").terminal
    lines = zip_longest(run.terminal.splitlines(), again.splitlines(), fillvalue="")
    for one, other in lines:
        if one != other:
            raise snippet.error(
                line or line_of_output(snippet, one),
                f"Ausgabe ändert sich von Lauf zu Lauf („{one.strip()}“,"
                f" „{other.strip()}“)",
                "festen Wert zeigen: runden, sortieren, Port festlegen, Zeit weglassen",
            )


def clean_environment() -> dict[str, str]:
    kept = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR")
    inherited = {name: os.environ[name] for name in kept if name in os.environ}
    return {**inherited, "LANG": "C.UTF-8", "TZ": "UTC"}
