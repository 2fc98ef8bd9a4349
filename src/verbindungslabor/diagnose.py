"""Warum kommt keine Verbindung zustande? Fragt Kernel, Netz und Umgebung.

Für die Befehlszeile meldet `add_arguments(parser)` die Argumente an, und
`main(arguments)` führt den Befehl mit dem Ergebnis von `parse_args()` aus:

- gibt 0 zurück, wenn die Verbindung steht und der Dienst antwortet
- gibt 1 zurück, wenn nicht; die Ursache ist genannt
- löst `ValueError` mit einer deutschen Zeile aus, wenn die Eingabe nicht taugt
"""

import argparse
import ipaddress
import json
import re
import socket
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from verbindungslabor.diagnosis.causes import CAUSES
from verbindungslabor.diagnosis.conversation import Reply, converse
from verbindungslabor.diagnosis.judgement import Findings, judge
from verbindungslabor.diagnosis.probe import (
    Attempt,
    Resolved,
    attempt_path,
    attempts,
    format_address,
    resolve,
)
from verbindungslabor.diagnosis.surroundings import (
    container_hints,
    local_listeners,
    proxies_for,
    unix_sockets_for,
)

EXIT_STATUS = """\
Rückgabewert:
  0    verbunden, und der Dienst antwortet
  1    nicht verbunden, oder der Dienst antwortet nicht; die Ursache ist genannt
"""

# Länger, als Linux unter einer unbenutzten Adresse nach einem Rechner fragt (3 s).
TIMEOUT = 5.0
_LONGEST_TIMEOUT = 3600.0

_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)", re.IGNORECASE)
_LONGEST_NAME = 253

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
    "schlange-voll": "Warteschlange voll",
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


@dataclass(frozen=True)
class Diagnosis:
    """Was mit einem Ziel los ist.

    Attributes:
        target: das Ziel, wie man es in eine Einstellung schreibt.
        cause: Schlüssel der Ursache, z. B. `"kein-dienst"`.
        title: die Ursache in einem Satz.
        next_step: was als Nächstes zu tun ist.
        findings: alles, woraus sie folgt.
    """

    target: str
    cause: str
    title: str
    next_step: str
    findings: Findings


def diagnose(
    host: str, port: int, *, udp: bool = False, timeout: float = TIMEOUT
) -> Diagnosis:
    """Findet heraus, warum ein Ziel nicht antwortet.

    Löst den Namen auf, versucht jede Adresse, liest, ob ein RST oder ein ICMP kam und
    von wem, und sieht nach, wer auf diesem Rechner lauscht, welcher Proxy gilt und ob
    dies ein Container ist. Einem TCP-Dienst, der von sich aus schweigt, stellt es eine
    kleine Frage. Rechte braucht es keine.

    Args:
        host: Name oder Adresse.
        port: Port, 1 bis 65535.
        udp: UDP statt TCP.
        timeout: wie lange auf jede Antwort gewartet wird, in Sekunden.

    Returns:
        Ursache, nächster Schritt und alle Befunde.

    Raises:
        ValueError: Host, Port oder Timeout taugen nicht; der Text sagt, warum.
    """
    _check_host(host)
    _check_port(str(port))
    _check_timeout(str(timeout))
    findings = Findings()
    started = time.perf_counter()
    try:
        addresses = resolve(host, port, udp=udp)
    except OSError as error:
        addresses = []
        findings.resolution_error = str(error)
        unknown = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", None)}
        findings.name_exists = error.errno not in unknown
    findings.resolution_seconds = time.perf_counter() - started
    _try(addresses, findings, timeout)
    findings.listeners = local_listeners(port, udp=udp)
    findings.container = container_hints()
    if any(attempt.is_local for attempt in findings.attempts):
        findings.unix_sockets = unix_sockets_for(port)
    if not udp:
        findings.proxies = proxies_for(host, timeout)
    return _conclude(findings, host, port)


def diagnose_path(path: str) -> Diagnosis:
    """Findet heraus, warum ein Unix-Socket nicht antwortet.

    Args:
        path: sein Pfad.

    Returns:
        Ursache, nächster Schritt und alle Befunde.

    Raises:
        ValueError: Der Pfad taugt nicht für einen Unix-Socket, oder Python kennt auf
            diesem System keine.
    """
    if not hasattr(socket, "AF_UNIX"):
        raise ValueError("Python kennt auf diesem System keine Unix-Sockets.")
    try:
        if "\0" in path:
            raise OSError("Nullzeichen")
        attempt = attempt_path(path)
    except OSError as error:
        raise ValueError(
            f"„{path:.60}“ kann kein Unix-Socket sein: zu lang (unter Linux sind 107 "
            "Byte erlaubt) oder mit Nullzeichen."
        ) from error
    findings = Findings(attempts=[attempt], container=container_hints())
    return _conclude(findings, path, 0)


def _try(addresses: Sequence[Resolved], findings: Findings, timeout: float) -> None:
    with attempts(addresses, timeout) as tried:
        findings.attempts = [attempt for attempt, _ in tried]
        open_ones = [
            (attempt, connection, resolved)
            for (attempt, connection), resolved in zip(tried, addresses, strict=True)
            if connection and attempt.answer == "verbunden" and not attempt.is_udp
        ]
        if not open_ones:
            return
        with ThreadPoolExecutor(len(open_ones)) as pool:
            running = [
                pool.submit(converse, *one, timeout=timeout) for one in open_ones
            ]
        replies = [work.result() for work in running]
    places = [attempt.place for attempt, _, _ in open_ones]
    findings.replies = dict(zip(places, replies, strict=True))
    if len({attempt.answer for attempt in findings.attempts}) > 1:
        # Trennt „hier ja, dort nein“ von „eben noch ja, jetzt nein“.
        findings.repeated = _attempt(addresses, timeout)
    advertised = {place for reply in replies for place in reply.advertised}
    for host, port in sorted(advertised):
        try:
            findings.advertised += _attempt(resolve(host, port), timeout)
        except OSError as error:
            failed = Attempt(host, port, "fehler", 0.0, str(error))
            findings.advertised.append(failed)


def _attempt(addresses: Iterable[Resolved], timeout: float) -> list[Attempt]:
    with attempts(addresses, timeout) as tried:
        return [attempt for attempt, _ in tried]


def _conclude(findings: Findings, host: str, port: int) -> Diagnosis:
    cause, found = judge(findings)
    target = format_address(host, port)
    is_udp = any(attempt.is_udp for attempt in findings.attempts)
    words = {
        "target": target,
        "host": host,
        "port": port,
        "transport": "udp" if is_udp else "tcp",
        "found": found,
    }
    return Diagnosis(
        target,
        cause,
        CAUSES[cause].title.format_map(words),
        CAUSES[cause].next_step.format_map(words),
        findings,
    )


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
    timeout = _check_timeout(arguments.timeout)
    if isinstance(target, str):
        diagnosis = diagnose_path(target)
    else:
        diagnosis = diagnose(*target, udp=arguments.udp, timeout=timeout)
    if arguments.json:
        print(json.dumps(asdict(diagnosis), ensure_ascii=False, indent=2))
    else:
        Console(highlight=False).print(render(diagnosis))
    return 0 if diagnosis.cause == "verbunden" else 1


def parse_target(text: str) -> tuple[str, int] | str:
    """Liest ein Ziel, wie es jemand eingibt.

    Args:
        text: `HOST:PORT`, `[IPV6]:PORT` oder der Pfad eines Unix-Sockets.

    Returns:
        Host und Port oder der Pfad.

    Raises:
        ValueError: Es ist keines von beiden; der Text nennt den Handgriff.
    """
    text = text.strip()
    if not text:
        raise ValueError("Das Ziel fehlt; es heißt HOST:PORT, z. B. localhost:8080.")
    if "://" in text:
        inside = text.partition("://")[2].partition("/")[0].rpartition("@")[2]
        raise ValueError(
            f"„{text:.80}“ ist eine URL; gefragt ist {inside or 'HOST:PORT'}."
        )
    if "/" in text:
        return text.removeprefix("unix:")
    host, colon, port = text.rpartition(":")
    if text.endswith("]") or not colon:
        raise ValueError(f"In „{text:.80}“ fehlt der Port, z. B. {text:.80}:8080.")
    if ("[" in host or ":" in host) and not re.fullmatch(r"\[[^]]*:[^]]*\]", host):
        raise ValueError(
            f"„{text:.80}“ ist mehrdeutig; eine IPv6-Adresse steht in eckigen Klammern,"
            " z. B. [::1]:8080."
        )
    host = host.strip("[]")
    _check_host(host)
    return host, _check_port(port)


def _check_port(text: str) -> int:
    if not re.fullmatch("[0-9]{1,9}", text) or not 1 <= int(text) <= 65535:
        raise ValueError(f"„{text:.20}“ ist kein Port; erlaubt ist 1 bis 65535.")
    return int(text)


def _check_host(host: str) -> None:
    if not host:
        raise ValueError("Der Host fehlt; das Ziel heißt HOST:PORT.")
    if ":" in host:
        try:
            ipaddress.IPv6Address(host)
        except ValueError:
            raise ValueError(f"„{host:.80}“ ist keine IPv6-Adresse.") from None
        return
    try:
        name = host.encode("idna").decode().removesuffix(".")
    except UnicodeError:
        name = ""
    labels = name.split(".")
    if len(name) > _LONGEST_NAME or not all(map(_LABEL.fullmatch, labels)):
        raise ValueError(
            f"„{host:.80}“ ist kein Rechnername: Zwischen Punkten stehen 1 bis 63 "
            "Buchstaben, Ziffern und Bindestriche."
        )


def _check_timeout(text: str) -> float:
    try:
        timeout = float(text)
    except ValueError:
        timeout = 0.0
    if not 0 < timeout <= _LONGEST_TIMEOUT:  # auch „nan“ besteht das nicht
        raise ValueError(
            f"„{text:.20}“ ist kein Timeout; erlaubt sind Sekunden bis "
            f"{_LONGEST_TIMEOUT:.0f}, z. B. 2.5."
        )
    return timeout


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
