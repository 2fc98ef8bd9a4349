"""Der Befehl `diagnose`: seine Argumente, seine Ausgabe, sein Exit-Status.

`add_arguments(parser)` meldet die Argumente an, und `main(arguments)` führt den Befehl
mit dem Ergebnis von `parse_args()` aus:

- gibt 0 zurück, wenn die Verbindung steht und der Dienst antwortet
- gibt 1 zurück, wenn nicht; die Ursache ist genannt
- löst `ValueError` mit einer deutschen Zeile aus, wenn die Eingabe nicht taugt
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from verbindungslabor.diagnose import TIMEOUT, Diagnosis, diagnose, diagnose_path
from verbindungslabor.diagnose.conversation import Reply
from verbindungslabor.diagnose.judgement import Findings
from verbindungslabor.diagnose.probe import Attempt
from verbindungslabor.diagnose.target import check_timeout, parse_target

EXIT_STATUS = """\
Exit-Status:
  0    verbunden, und der Dienst antwortet
  1    nicht verbunden, oder der Dienst antwortet nicht; die Ursache ist genannt
"""

_ANSWERS = {
    "verbunden": "verbunden",
    "selbst": "mit sich selbst verbunden",
    "rst": "RST",
    "abgelehnt": "abgelehnt",
    "schweigen": "keine Antwort",
    "keine-route": "kein Weg dorthin",
    "keine-adresse": "keine eigene Adresse",
    "ports-erschoepft": "kein freier Port",
    "datei-fehlt": "Datei fehlt",
    "kein-socket": "kein Socket",
    "anderer-typ": "Socket anderer Art",
    "niemand-lauscht": "niemand lauscht",
    "keine-rechte": "keine Rechte",
    "schlange-voll": "Backlog voll",
    "fehler": "Fehler",
}
_REPLIES = {
    "antwortet": "verbunden, antwortet",
    "stumm": "verbunden, dann Stille",
    "ende": "verbunden, dann geschlossen",
    "rst": "verbunden, dann RST",
    "nicht-bereit": "verbunden, nicht bereit",
    "weg": "erst verbunden, dann nicht mehr",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Meldet die Argumente des Befehls `diagnose` an.

    Args:
        parser: Parser des Befehls.
    """
    parser.add_argument(
        "target",
        metavar="HOST:PORT",
        help="Ziel, z. B. localhost:8080 oder [::1]:8080; auch der Pfad eines "
        "Unix-Sockets",
    )
    parser.add_argument("--udp", action="store_true", help="UDP statt TCP")
    parser.add_argument(
        "--timeout",
        metavar="SEKUNDEN",
        default=f"{TIMEOUT:g}",
        help="wie lange auf jede Antwort gewartet wird (Standard: %(default)s)",
    )
    parser.add_argument("--json", action="store_true", help="für Programme")


def main(arguments: argparse.Namespace) -> int:
    """Führt den Befehl `diagnose` aus.

    Args:
        arguments: was der Parser aus `add_arguments` gelesen hat.

    Returns:
        0, wenn die Verbindung steht und der Dienst antwortet, sonst 1.

    Raises:
        ValueError: Die Eingabe taugt nicht; der Text nennt den Handgriff.
    """
    target = parse_target(arguments.target)
    timeout = check_timeout(arguments.timeout)
    if isinstance(target, str):
        diagnosis = diagnose_path(target)
    else:
        diagnosis = diagnose(*target, udp=arguments.udp, timeout=timeout)
    if arguments.json:
        print(json.dumps(asdict(diagnosis), ensure_ascii=False, indent=2))
    else:
        Console(highlight=False).print(render(diagnosis))
    return 0 if diagnosis.cause == "verbunden" else 1


def render(diagnosis: Diagnosis) -> Group:
    """Stellt eine Diagnose für das Terminal dar.

    Args:
        diagnosis: Ergebnis von `diagnose` oder `diagnose_path`.

    Returns:
        Was `rich.console.Console.print` ausgibt.
    """
    findings = diagnosis.findings
    head = Text(diagnosis.target, style="bold")
    if findings.resolution_error:
        head.append(f": {findings.resolution_error}", style="red")
    parts: list[Text | Table] = [head]
    if findings.attempts:
        parts.append(_attempts_table(findings))
    facts = Table.grid(padding=(0, 2))
    for name, text in _facts(findings):
        facts.add_row(Text(name, style="dim"), Text(text))
    facts.add_row()
    good = diagnosis.cause == "verbunden"
    facts.add_row(
        Text("Ursache" if not good else "Ergebnis", style="dim"),
        Text(diagnosis.title, style="bold green" if good else "bold red"),
    )
    step = Text(diagnosis.next_step)
    step.highlight_regex("`[^`]+`", "cyan")
    facts.add_row(Text("Nächster Schritt", style="dim"), step)
    return Group(*(part for one in parts for part in (one, "")), facts)


def _attempts_table(findings: Findings) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for column in ("Adresse", "Antwort"):
        table.add_column(column)
    table.add_column("nach", justify="right", no_wrap=True)
    table.add_column("in Python")
    for attempt in findings.attempts:
        reply = findings.replies.get(attempt.place)
        good = attempt.answer == "verbunden"
        table.add_row(
            Text(attempt.place),
            Text(_answer(attempt, reply), style="green" if good else "red"),
            Text(_duration(attempt.seconds)),
            Text(attempt.error),
        )
    return table


def _answer(attempt: Attempt, reply: Reply | None) -> str:
    if attempt.icmp:
        sender = attempt.icmp.sender
        whom = "" if sender == attempt.address else f" von {sender}"
        return f"ICMP {attempt.icmp.name}{whom}"
    return _REPLIES[reply.state] if reply else _ANSWERS[attempt.answer]


def _facts(findings: Findings) -> Iterator[tuple[str, str]]:
    here = any(attempt.port and attempt.is_local for attempt in findings.attempts)
    if here and findings.listeners is None:
        yield "Hier lauschen", "unbekannt, das System verrät es nicht"
    elif here or findings.listeners:
        own = [f"{one.place} {one.process}".strip() for one in findings.listeners or []]
        yield "Hier lauschen", ", ".join(own) or "keine Programme auf diesem Port"
    for attempt in findings.advertised:
        yield "Verweist an", f"{attempt.place}: {_answer(attempt, None)}"
    if findings.unix_sockets:
        yield "Unix-Sockets", ", ".join(findings.unix_sockets)
    for proxy in findings.proxies:
        answer = _ANSWERS.get(proxy.answer or "", "ungültig")
        yield f"Proxy für {proxy.scheme}", f"{proxy.place}: {answer}"
    if findings.container:
        yield "Container", ", ".join(findings.container)


def _duration(seconds: float) -> str:
    if seconds >= 1:
        return f"{seconds:.1f} s".replace(".", ",")
    return f"{max(seconds * 1000, 0.1):.1f} ms".replace(".", ",")
