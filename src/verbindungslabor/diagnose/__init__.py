"""Warum kommt keine Verbindung zustande? Fragt Kernel, Netz und Umgebung.

`target` liest das Ziel, `probe` versucht die Verbindung, `conversation` spricht mit der
Gegenstelle, `own_host` sieht sich auf dem eigenen Rechner um, `judgement` zieht den
Schluss, in `causes` steht, wie jede Ursache heißt und was dann zu tun ist, und
`command` ist der Befehl dazu.
"""

import socket
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from verbindungslabor.diagnose.causes import CAUSES
from verbindungslabor.diagnose.conversation import converse
from verbindungslabor.diagnose.judgement import Findings, judge
from verbindungslabor.diagnose.own_host import (
    container_hints,
    local_listeners,
    proxies_for,
    unix_sockets_for,
)
from verbindungslabor.diagnose.probe import (
    Attempt,
    Resolved,
    attempt_path,
    attempts,
    format_address,
    resolve,
)
from verbindungslabor.diagnose.target import check_host, check_port, check_timeout

# Länger, als Linux unter einer unbenutzten Adresse nach einem Rechner fragt (3 s).
TIMEOUT = 5.0


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
    check_host(host)
    check_port(str(port))
    check_timeout(str(timeout))
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
