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
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path

import tomli_w

from bausatz.interpreters import command_for, interpreters
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
    """

    python: list[str]
    exit_status: int
    terminal: str

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
    """

    snippet: str
    system: str
    runs: list[Run]

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
    recording = _parse(text)
    if recording is None:
        raise SnippetError(
            f"{snippet}:1: Aufzeichnung von Hand geändert → `make record`"
        )
    if recording.snippet != _fingerprint(snippet):
        raise SnippetError(
            f"{snippet}:1: seit der Aufzeichnung geändert → `make record`"
        )
    return recording


def _parse(text: str) -> Recording | None:
    try:
        data = tomllib.loads(text)
        runs = [Run(**run) for run in data["runs"]]
        recording = Recording(data["snippet"], data["system"], runs)
    except (tomllib.TOMLDecodeError, KeyError, TypeError):
        return None
    return recording if runs and _as_text(recording) == text else None


def _as_text(recording: Recording) -> str:
    return tomli_w.dumps(asdict(recording), multiline_strings=True)


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
        if runs and runs[-1].same_behaviour(run):
            runs[-1].python.append(version)
        else:
            runs.append(run)
    release = ".".join(platform.release().split(".")[:2])
    recording = Recording(_fingerprint(snippet), f"{platform.system()} {release}", runs)
    text = _as_text(recording)
    path = snippet.recording_path
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    path.write_text(text, encoding="utf-8")
    return True


def check_alone(snippet: Snippet, version: str) -> None:
    """Führt einen Schnipsel allein aus und vergleicht ihn mit seiner Aufzeichnung.

    Raises:
        SnippetError: Der Lauf weicht ab, oder der Schnipsel bricht eine Regel.
    """
    recorded = load_recording(snippet).run_with(version)
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


def run_alone(snippet: Snippet, version: str) -> Run:
    """Führt die Kopie eines Schnipsels in sauberem Python und eigenem Netz aus.

    Raises:
        SnippetError: Er endet nicht oder anders als angekündigt, lässt etwas zurück,
            zeigt eine Ausgabe, die es nicht gab, oder ihm fehlt ein Paket.
    """
    exit_status, terminal = _run(snippet, version)
    if "ResourceWarning: unclosed" in terminal:
        # Nur jetzt: Die Herkunft jedes Objekts zu merken, kostet viel Zeit. Was sich
        # nicht wiederholt, verlor eine Bibliothek beim Abbau des Interpreters.
        exit_status, terminal = _run(snippet, version, "-X", "tracemalloc=9")
    if "ResourceWarning: unclosed" in terminal:
        raise SnippetError(
            f"{snippet}:{_line_of_leak(snippet, terminal)}: lässt einen Socket oder"
            " eine Datei offen → mit `with` öffnen, dann schließt sich beides von"
            f" selbst\n{terminal}"
        )
    _check_end(snippet, exit_status, terminal)
    if platform.system() == "Linux":  # nur dort sind Ausgaben aufgezeichnet
        _check_shown_output(snippet, terminal)
    return Run([version], exit_status, terminal)


def _run(snippet: Snippet, version: str, *options: str) -> tuple[int, str]:
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
        left = {path.name for path in Path(folder).iterdir()} - {snippet.path.name}
        if left:
            raise SnippetError(
                f"{snippet}:1: lässt {', '.join(sorted(left))} zurück"
                " → Dateien in `tempfile.TemporaryDirectory()` anlegen"
            )
        terminal = terminal.replace(folder + os.sep, "")
    return process.returncode, _LIBRARY_FOLDER.sub(r"\1/usr\2", terminal)


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


def _fingerprint(snippet: Snippet) -> str:
    return hashlib.sha256(snippet.path.read_bytes()).hexdigest()
