"""Die Befehlszeile: `verbindungslabor list`, `run` und `diagnose`."""

import argparse
import io
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import fields
from pathlib import Path
from types import FrameType
from typing import NoReturn

from verbindungslabor.scenarios import (
    Scenario,
    Target,
    enter,
    find_scenario,
    scenarios,
)
from verbindungslabor.stack import (
    LabUnavailableError,
    fork_into_own_processes,
    use_user_namespace,
)

# Wie bei env(1), nohup(1) und timeout(1).
FAILED, NOT_EXECUTABLE, NOT_FOUND = 125, 126, 127

_NARROW = 72  # Zeichen; darunter bekommt der Name in der Liste eine eigene Zeile
_BOLD, _NORMAL = "\x1b[1m", "\x1b[0m"

_EXIT_STATUS = f"""\
Exit-Status:
  {FAILED}  verbindungslabor selbst scheitert: falscher Aufruf, unbekanntes Szenario,
       fehlende Rechte, fehlendes Programm
"""
_EXIT_STATUS_OF_RUN = f"""\
Exit-Status:
  der des Programms; 128 + Nummer, wenn ein Signal es beendet hat
  {FAILED}  verbindungslabor selbst scheitert
  {NOT_EXECUTABLE}  das Programm lässt sich nicht ausführen
  {NOT_FOUND}  das Programm gibt es nicht
"""

_RUN = """\
Führt ein Programm in einem Szenario aus. Es erfährt sein Ziel aus der Umgebung:

  VERBINDUNGSLABOR_HOST  Name oder Adresse
  VERBINDUNGSLABOR_PORT  Port
  VERBINDUNGSLABOR_PATH  Pfad, wenn das Ziel ein Unix-Socket ist

Was das Programm im Hintergrund zurücklässt, endet mit ihm.
"""

# Texte von argparse, soweit sie hier vorkommen können.
_GERMAN = {
    "usage: ": "Aufruf: ",
    "options": "Optionen",
    "positional arguments": "Argumente",
    "show this help message and exit": "zeigt diese Hilfe",
    "the following arguments are required: %s": "es fehlt: %s",
    "unrecognized arguments: %s": "unbekannt: %s; ein Programm steht hinter --",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s: %(message)s",
    "expected one argument": "der Wert fehlt",
    "ignored explicit argument %r": "nimmt keinen Wert, also auch nicht %r",
    "invalid choice: %(value)r (choose from %(choices)s)": (
        "%(value)r gibt es nicht; zur Wahl stehen %(choices)s"
    ),
}


class _UsageError(Exception):
    """Der Aufruf ist falsch; der Text sagt, was."""


class _CommandError(Exception):
    """Das Programm startet nicht; der Text sagt, warum."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _UsageError(f"{message} (Hilfe: {self.prog} --help)")


def main(arguments: Sequence[str] | None = None) -> int:
    """Führt die Befehlszeile aus.

    Args:
        arguments: Argumente ohne den Programmnamen; ohne Angabe die des Prozesses.

    Returns:
        Exit-Status des Prozesses.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # „…“ fehlt in manchem Zeichensatz.
    before, command = _split(sys.argv[1:] if arguments is None else arguments)
    try:
        with _german_argparse():
            options = _parser(before).parse_args(before)
        options.command = command
        if command is not None and options.action is not _run:
            raise _UsageError("ein Programm hinter -- führt nur run aus")
        action: Callable[[argparse.Namespace], int] = options.action
        status = action(options)
        sys.stdout.flush()
    except BrokenPipeError:
        # Der Leser wollte nicht mehr; sonst beklagte sich Python noch beim Beenden.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except _CommandError as error:
        return _fail(error, error.status)
    except (_UsageError, ValueError, LabUnavailableError, OSError) as error:
        return _fail(error, FAILED)
    return status


def _split(arguments: Sequence[str]) -> tuple[list[str], list[str] | None]:
    """Trennt am ersten `--`; was argparse daraus macht, hängt von der Version ab."""
    if "--" not in arguments:
        return list(arguments), None
    place = arguments.index("--")
    return list(arguments[:place]), list(arguments[place + 1 :])


def _fail(error: Exception, status: int) -> int:
    print("verbindungslabor:", *str(error).split(), file=sys.stderr)
    return status


@contextmanager
def _german_argparse() -> Iterator[None]:
    # argparse übersetzt mit gettext, das dafür Dateien im System und eine deutsche
    # Locale bräuchte.
    texts = vars(argparse)
    before = texts["_"]
    texts["_"] = lambda text: _GERMAN.get(text, text)
    try:
        yield
    finally:
        texts["_"] = before


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    parser = _Parser(
        prog="verbindungslabor",
        description="Stellt jede Ursache einer abgelehnten Verbindung nach.",
        epilog=_EXIT_STATUS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(title="Befehle", metavar="BEFEHL", required=True)

    listing = commands.add_parser(
        "list",
        help="nennt alle Szenarien",
        description="Nennt alle Szenarien und was der Client darin sieht.",
        allow_abbrev=False,
    )
    listing.add_argument("--json", action="store_true", help="für Programme")
    listing.set_defaults(action=_list)

    run = commands.add_parser(
        "run",
        help="führt ein Programm in einem Szenario aus",
        usage="verbindungslabor run [-h] [--port PORT] SZENARIO -- PROGRAMM ...",
        description=_RUN,
        epilog=_EXIT_STATUS_OF_RUN,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    run.add_argument(
        "scenario", metavar="SZENARIO", help="Name aus verbindungslabor list"
    )
    run.add_argument("--port", type=_port, help="anderer Port als der des Szenarios")
    run.set_defaults(action=_run)

    diagnosis = commands.add_parser(
        "diagnose",
        help="sagt, warum ein Ziel nicht antwortet",
        description="Sagt, warum ein Ziel nicht antwortet, und was dann zu tun ist.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    if "diagnose" in arguments:
        # Was es importiert, brauchen die anderen Befehle nicht.
        from verbindungslabor.diagnose.command import EXIT_STATUS, add_arguments
        from verbindungslabor.diagnose.command import main as diagnose

        add_arguments(diagnosis)
        diagnosis.epilog = (
            f"{EXIT_STATUS}  {FAILED}  verbindungslabor selbst scheitert\n"
        )
        diagnosis.set_defaults(action=diagnose)
    return parser


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise argparse.ArgumentTypeError(
            f"„{text}“ ist kein Port; erlaubt ist 1 bis 65535"
        )
    return int(text)


def _list(options: argparse.Namespace) -> int:
    if options.json:
        public = [field.name for field in fields(Scenario) if field.repr]
        rows = [
            {name: getattr(found, name) for name in public} for found in scenarios()
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    elif sys.stdout.isatty():
        print(*_for_terminal(shutil.get_terminal_size().columns), sep="\n")
    else:
        print(*_for_pipe(), sep="\n")
    return 0


def _for_terminal(width: int) -> Iterator[str]:
    colour = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    bold, normal = (_BOLD, _NORMAL) if colour else ("", "")
    beside = width >= _NARROW
    indent = max(len(found.id) for found in scenarios()) + 2 if beside else 2
    for found in scenarios():
        texts = (found.title, found.outcome)
        lines = [line for text in texts for line in textwrap.wrap(text, width - indent)]
        if beside:
            yield f"{bold}{found.id:{indent}}{normal}{lines.pop(0)}"
        else:
            yield f"{bold}{found.id}{normal}"
        yield from (" " * indent + line for line in lines)


def _for_pipe() -> Iterator[str]:
    """Eine Zeile je Szenario, damit grep sie ganz findet."""
    name, title = (
        max(len(getattr(found, column)) for found in scenarios()) + 2
        for column in ("id", "title")
    )
    for found in scenarios():
        yield f"{found.id:{name}}{found.title:{title}}{found.outcome}"


def _run(options: argparse.Namespace) -> int:
    if not options.command:
        raise _UsageError(
            "es fehlt das Programm; es steht hinter --, z. B. "
            "verbindungslabor run leerer-port -- curl http://server.example:8080"
        )
    find_scenario(options.scenario)  # Ein Tippfehler braucht keine Rechte.
    use_user_namespace()
    lab, other_end = fork_into_own_processes()
    with other_end:
        return _accompany(lab, other_end) if lab else _play(options, other_end)


def _accompany(lab: int, started: socket.socket) -> int:
    """Reicht Signale an das Labor weiter und gibt dessen Exit-Status zurück."""
    is_started = False

    def pass_on(number: int, _: FrameType | None) -> None:
        if not is_started:
            sys.exit(128 + number)
        # Tasten schickt das Terminal allen Prozessen im Vordergrund.
        if number not in (signal.SIGINT, signal.SIGQUIT) or not _in_foreground():
            os.kill(lab, signal.SIGRTMIN + number)

    with _on_signal(pass_on):
        try:
            is_started = bool(started.recv(1))
            # Noch nicht abholen: So lange bekommt niemand sonst die PID.
            os.waitid(os.P_PID, lab, os.WEXITED | os.WNOWAIT)
        except SystemExit:
            os.kill(lab, signal.SIGKILL)
            os.waitpid(lab, 0)
            raise
    status = os.waitstatus_to_exitcode(os.waitpid(lab, 0)[1])
    return status if status >= 0 else 128 - status


def _play(options: argparse.Namespace, started: socket.socket) -> int:
    """Führt das Programm im Szenario aus und gibt seinen Exit-Status zurück."""
    with enter(options.scenario, port=options.port) as target:
        program = _start(options.command, target)

        def pass_on(number: int, _: FrameType | None) -> None:
            program.send_signal(number - signal.SIGRTMIN)

        for number in _passed_on():
            signal.signal(signal.SIGRTMIN + number, pass_on)
        started.send(b"x")
        status = program.wait()
    return status if status >= 0 else 128 - status


def _start(command: list[str], target: Target) -> subprocess.Popen[bytes]:
    own = {"HOST": target.host, "PORT": target.port or "", "PATH": target.path}
    variables = {f"VERBINDUNGSLABOR_{name}": str(own[name]) for name in own}
    environment = {**os.environ, **variables}
    for name in [name for name, value in variables.items() if not value]:
        del environment[name]
    try:
        return subprocess.Popen(command, env=environment)
    except FileNotFoundError as error:
        if shutil.which(command[0]):
            raise _CommandError(
                f"„{command[0]}“ nennt in der ersten Zeile ein Programm, das fehlt",
                NOT_EXECUTABLE,
            ) from error
        raise _CommandError(
            f"„{command[0]}“ gibt es nicht; Schreibweise und Suchpfad prüfen",
            NOT_FOUND,
        ) from error
    except OSError as error:
        raise _CommandError(
            f"„{command[0]}“ lässt sich nicht ausführen ({error.strerror})",
            NOT_EXECUTABLE,
        ) from error


def _passed_on() -> list[int]:
    numbers = (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM)
    # Was der Aufrufer ignoriert (nohup), soll auch das Programm ignorieren.
    return [n for n in numbers if signal.getsignal(n) is not signal.SIG_IGN]


@contextmanager
def _on_signal(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    before = {number: signal.signal(number, handler) for number in _passed_on()}
    try:
        yield
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)


def _in_foreground() -> bool:
    with suppress(OSError), Path("/dev/tty").open("rb") as terminal:
        return os.tcgetpgrp(terminal.fileno()) == os.getpgrp()
    return False
