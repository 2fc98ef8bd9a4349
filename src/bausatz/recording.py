"""Aufzeichnungen: was ein Schnipsel allein, als kopierte Datei, wirklich tat."""

import hashlib
import os
import platform
import re
import shutil
import signal
import subprocess
import tempfile
import time
import tomllib
from contextlib import nullcontext, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import tomli_w

from bausatz.environments import command_for
from bausatz.interpreters import interpreters
from bausatz.snippets import Snippet, SnippetError
from verbindungslabor import lab_obstacle, network_stack

TIME_LIMIT = 30.0  # Sekunden; kein Schnipsel braucht so lang, auch unter Last nicht

_LIBRARY_FOLDER = re.compile(r'(?m)^(  File ").+(/lib/python3\.\d+/)')
# Zeilen der Standardbibliothek wandern mit jeder Fehlerkorrektur.
_LIBRARY_LINE = re.compile(r'(?m)^(  File "/usr/lib/python.+", line )\d+')
# Was Python neben dem Programm meldet: Warnungen und Fehler, die niemand abholte.
_ASIDE = re.compile(
    r"(?m)^.+:\d+: (\w*Warning: .*)|(Exception in thread .*|Exception ignored .*"
    r"|\w+ exception was never retrieved|Task was destroyed but it is pending.*)$"
)
_OWN_LINE = re.compile(r'(?m)^  File "(?P<file>[^"/]+)", lineno (?P<line>\d+)')


@dataclass(frozen=True)
class Run:
    """Ein Lauf, wie er im Terminal aussah.

    Attributes:
        python: Versionen, mit denen er genau so aussah.
        exit_status: Rückgabewert des Prozesses.
        terminal: Standardausgabe und Fehlerausgabe in ihrer Reihenfolge.
        captures: Mitschnitte, die er schrieb: Dateiname und Inhalt.
    """

    python: list[str]
    exit_status: int
    terminal: str
    captures: dict[str, bytes] = field(default_factory=dict)

    def same_behaviour(self, other: "Run") -> bool:
        """Gleich bis auf Zeilennummern der Standardbibliothek."""
        mine, theirs = (_LIBRARY_LINE.sub(r"\1…", r.terminal) for r in (self, other))
        return self.exit_status == other.exit_status and mine == theirs


@dataclass(frozen=True)
class Recording:
    """Alle Läufe eines Schnipsels.

    Attributes:
        snippet: SHA-256 des Schnipsels, der lief.
        system: Betriebssystem, z. B. `Linux 6.18`.
        runs: Läufe, nach Aussehen zusammengefasst, älteste Version zuerst.
        captures: Mitschnitte, in allen Läufen gleich: Dateiname und Inhalt.
        date: Tag, seit dem genau das aufgezeichnet ist, oder leer.
    """

    snippet: str
    system: str
    runs: list[Run]
    captures: dict[str, bytes]
    date: str = ""

    @property
    def python(self) -> list[str]:
        return [version for run in self.runs for version in run.python]

    @property
    def terminal(self) -> str:
        """Das Terminal der neuesten Version."""
        return self.runs[-1].terminal

    def run_with(self, version: str) -> Run:
        """Der Lauf mit derselben Nebenversion, sonst der mit der neuesten."""
        minor = version.rpartition(".")[0] + "."
        for run in self.runs:
            if any(recorded.startswith(minor) for recorded in run.python):
                return run
        return self.runs[-1]


def load_recording(snippet: Snippet) -> Recording:
    """Liest die Aufzeichnung eines Schnipsels.

    Raises:
        SnippetError: Sie fehlt oder gehört zu einer früheren Fassung.
    """
    try:
        text = snippet.recording_path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise SnippetError(
            f"{snippet}:1: noch nicht aufgezeichnet → `make record`"
        ) from None
    forged = SnippetError(
        f"{snippet}:1: Aufzeichnung von Hand geändert → `make record`"
    )
    try:
        data = tomllib.loads(text)
        runs = [Run(**run) for run in data["runs"]]
        fingerprint, system = data["snippet"], data["system"]
    except (tomllib.TOMLDecodeError, KeyError, TypeError):
        raise forged from None
    if fingerprint != _fingerprint(snippet.path.read_bytes()):
        raise SnippetError(
            f"{snippet}:1: seit der Aufzeichnung geändert → `make record`"
        )
    recording = Recording(fingerprint, system, runs, {}, data.get("date", ""))
    for name, expected in data.get("captures", {}).items():
        path = snippet.path.with_name(name)
        if not path.is_file() or _fingerprint(path.read_bytes()) != expected:
            raise SnippetError(
                f"{snippet}:1: {name} fehlt oder ist nicht die Datei, die er schrieb"
                " → `make record`"
            )
        recording.captures[name] = path.read_bytes()
    if not runs or _to_toml(recording) != text:
        raise forged
    return recording


def record(snippet: Snippet) -> bool:
    """Zeichnet einen Schnipsel mit jedem Python der Maschine neu auf.

    Returns:
        Ob sich die Datei geändert hat.

    Raises:
        SnippetError: Der Schnipsel bricht eine Regel.
    """
    runs: list[Run] = []
    for version in interpreters():
        run = run_alone(snippet, version)
        if runs and runs[-1].captures != run.captures:
            raise _unstable_captures(snippet, runs[-1], run)
        if runs and runs[-1].same_behaviour(run):
            runs[-1].python.append(version)
        else:
            runs.append(run)
    release = ".".join(platform.release().split(".")[:2])
    system, captures = f"{platform.system()} {release}", runs[-1].captures
    today = datetime.now(UTC).date().isoformat()
    fingerprint = _fingerprint(snippet.path.read_bytes())
    recording = Recording(fingerprint, system, runs, captures, today)
    with suppress(SnippetError):
        before = load_recording(snippet)
        if _to_toml(replace(recording, date=before.date)) == _to_toml(before):
            # Nichts Neues: Das Datum bleibt, wenn es eines gibt.
            recording = replace(recording, date=before.date or today)
    written = {snippet.recording_path: _to_toml(recording).encode()}
    written |= {snippet.path.with_name(n): data for n, data in captures.items()}
    changed = False
    for path, content in written.items():
        if not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)
            changed = True
    return changed


def _to_toml(recording: Recording) -> str:
    data = asdict(recording)
    for run in data["runs"]:
        del run["captures"]
    captures = data.pop("captures")
    if not data["date"]:
        del data["date"]
    if captures:
        data["captures"] = {
            name: _fingerprint(content) for name, content in captures.items()
        }
    return tomli_w.dumps(data, multiline_strings=True)


def _unstable_captures(snippet: Snippet, one: Run, other: Run) -> SnippetError:
    names = ", ".join(_different(one.captures, other.captures))
    return SnippetError(
        f"{snippet}:1: {names} mit Python {other.python[0]} anders als mit"
        f" {one.python[-1]} → Mitschnitt vor dem Schreiben mit `normalize` angleichen"
    )


def _different(some: dict[str, bytes], others: dict[str, bytes]) -> list[str]:
    names = some.keys() | others.keys()
    return sorted(name for name in names if some.get(name) != others.get(name))


def check_alone(snippet: Snippet, version: str) -> None:
    """Führt einen Schnipsel allein aus und vergleicht ihn mit seiner Aufzeichnung.

    Raises:
        SnippetError: Der Lauf weicht ab, oder der Schnipsel bricht eine Regel.
    """
    recording = load_recording(snippet)
    recorded = recording.run_with(version)
    run = run_alone(snippet, version)
    # Meldungen sind unter Linux aufgezeichnet; anderswo zählt, dass er läuft.
    if platform.system() == "Linux":
        same = run.same_behaviour(recorded)
    else:
        same = run.exit_status == recorded.exit_status
    if not same:
        raise SnippetError(
            f"{snippet}:1: verhält sich mit Python {version} anders als aufgezeichnet"
            " → Schnipsel berichtigen oder `make record`\n"
            f"--- aufgezeichnet (Rückgabewert {recorded.exit_status})\n"
            f"{recorded.terminal}"
            f"--- jetzt (Rückgabewert {run.exit_status})\n{run.terminal}"
        )
    if run.captures != recording.captures:
        raise SnippetError(
            f"{snippet}:1: schreibt mit Python {version} anderes als aufgezeichnet in"
            f" {', '.join(_different(run.captures, recording.captures))}"
            " → Schnipsel berichtigen oder `make record`"
        )


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
            f"{snippet}:{_line_of_leak(snippet, run.terminal)}: lässt einen Socket oder"
            " eine Datei offen → mit `with` öffnen, dann schließt sich beides von"
            f" selbst\n{run.terminal}"
        )
    _check_end(snippet, run.exit_status, run.terminal)
    if platform.system() == "Linux":  # nur dort sind Ausgaben aufgezeichnet
        _check_shown_output(snippet, run.terminal)
    for name in run.captures:
        if not name.startswith(snippet.path.stem):
            raise SnippetError(
                f"{snippet}:1: schreibt {name} → umbenennen zu"
                f" {snippet.path.stem}.pcap oder {snippet.path.stem}_zusatz.pcap"
            )
    return run


def _run(snippet: Snippet, version: str, *options: str) -> Run:
    command = [
        *command_for(snippet, version),
        *("-u", "-X", "utf8", "-W", "always::ResourceWarning"),
        *(*options, snippet.path.name),
    ]
    network = network_stack() if lab_obstacle() is None else nullcontext()
    with tempfile.TemporaryDirectory() as folder, network:
        shutil.copy(snippet.path, folder)
        with subprocess.Popen(
            command,
            cwd=folder,
            env=_clean_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            encoding="utf-8",
            errors="backslashreplace",
        ) as process:
            try:
                terminal, _ = process.communicate(timeout=TIME_LIMIT)
            except subprocess.TimeoutExpired:
                terminal = ""
            finally:
                ended = process.poll() is not None
                survivors = _kill_all(process)
        if not ended:
            raise SnippetError(
                f"{snippet}:1: läuft nach {TIME_LIMIT:.0f} s noch"
                " → Schleifen und Wartezeiten begrenzen; er muss von selbst enden"
            )
        if survivors:
            raise SnippetError(
                f"{snippet}:1: lässt einen Prozess zurück → beenden und abwarten,"
                " z. B. mit `with subprocess.Popen(…)`"
            )
        captures = {
            path.name: path.read_bytes() for path in sorted(Path(folder).glob("*.pcap"))
        }
        known = {snippet.path.name, *captures}
        if left := {path.name for path in Path(folder).iterdir()} - known:
            raise SnippetError(
                f"{snippet}:1: lässt {', '.join(sorted(left))} zurück"
                " → Dateien in `tempfile.TemporaryDirectory()` anlegen"
            )
        terminal = terminal.replace(folder + os.sep, "")
    terminal = _LIBRARY_FOLDER.sub(r"\1/usr\2", terminal)
    return Run([version], process.returncode, terminal, captures)


def _kill_all(process: subprocess.Popen[str]) -> bool:
    """Beendet einen Prozess und seine Nachkommen; sagt, ob es noch etwas gab."""
    if not hasattr(os, "killpg"):  # Windows
        process.kill()
        return False
    try:
        # Helfer von multiprocessing enden, und init holt sie ab, erst kurz danach.
        deadline = time.monotonic() + (0 if process.poll() is None else 5)
        while time.monotonic() < deadline:
            os.killpg(process.pid, 0)
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def _check_end(snippet: Snippet, exit_status: int, terminal: str) -> None:
    if missing := re.search(r"(?m)^ModuleNotFoundError: .*'(.+)'", terminal):
        raise SnippetError(
            f"{snippet}:{snippet.imports.get(missing[1], 1)}: {missing[1]} fehlt"
            " → Paket im PEP-723-Kopf unter `dependencies` nennen"
        )
    if aside := _ASIDE.search(terminal):
        raise SnippetError(
            f"{snippet}:1: Python meldet nebenbei „{aside[1] or aside[2]}“"
            f" → Ursache beheben\n{terminal}"
        )
    expected = snippet.expected_error
    if expected is None:
        if exit_status != 0:
            raise SnippetError(
                f"{snippet}:1: endet mit einer Ausnahme → abfangen oder die Zeile mit"
                f" `# löst … aus` kennzeichnen (Rückgabewert {exit_status})\n{terminal}"
            )
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


def _check_shown_output(snippet: Snippet, terminal: str) -> None:
    """Jede gezeigte Ausgabe steht auch im Terminal, wenn der Schnipsel allein läuft."""
    printed = {line.strip() for line in terminal.splitlines()}
    for number, shown in snippet.shown_output.items():
        if shown not in printed:
            raise SnippetError(
                f"{snippet}:{number}: zeigt „{shown}“, gibt es aber nicht aus"
                f" → Zeile löschen, dann `make record`\n{terminal}"
            )


def _line_of_leak(snippet: Snippet, terminal: str) -> int:
    if place := _OWN_LINE.search(terminal):
        return int(place["line"])
    # Was bis zum Schluss offen bleibt, meldet Python ohne Herkunft.
    lines = snippet.source.splitlines()
    return next((n for n, line in enumerate(lines, 1) if "socket(" in line), 1)


def _clean_environment() -> dict[str, str]:
    kept = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR")
    inherited = {name: os.environ[name] for name in kept if name in os.environ}
    return {**inherited, "LANG": "C.UTF-8", "TZ": "UTC"}


def _fingerprint(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
