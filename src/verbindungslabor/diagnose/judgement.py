"""Von den Befunden zur Ursache."""

import ipaddress
from dataclasses import dataclass, field

from verbindungslabor.diagnose.causes import CAUSES
from verbindungslabor.diagnose.conversation import Reply
from verbindungslabor.diagnose.own_host import Listener, Proxy
from verbindungslabor.diagnose.probe import Attempt, Icmp

# Sie nehmen immer an und merken erst danach, dass dahinter niemand lauscht.
_FORWARDERS = {"ssh", "docker-proxy", "rootlessport", "kubectl", "socat"}
# Sie sagen weniger als jede andere Antwort.
_WEAK = ("sonstiges", "keine-antwort", "keine-route", "keine-adresse")
_UNIX = {
    "verbunden": "verbunden",
    "datei-fehlt": "unix-fehlt",
    "niemand-lauscht": "unix-verwaist",
    "keine-rechte": "unix-keine-rechte",
    "schlange-voll": "unix-voller-backlog",
    "kein-socket": "unix-kein-socket",
    "anderer-typ": "unix-anderer-typ",
}

# Schlüssel der Ursache, und was den Ausschlag gab.
_Verdict = tuple[str, str]


@dataclass
class Findings:
    """Was sich über ein Ziel herausfinden ließ.

    Attributes:
        resolution_seconds: wie lange die Namensauflösung dauerte.
        resolution_error: woran sie scheiterte, oder leer.
        name_exists: ob der Namensdienst den Namen kennt.
        attempts: je Adresse ein Versuch.
        replies: was die Gegenstelle danach tat, je verbundener Adresse.
        repeated: dieselben Versuche noch einmal, wenn sie verschieden ausgingen.
        advertised: Versuche mit den Adressen, an die der Dienst weiter verweist.
        listeners: Programme dieses Rechners, die auf dem Port lauschen; `None`, wenn
            das System es nicht verrät.
        unix_sockets: Unix-Sockets dieses Rechners, an denen der Dienst lauscht.
        proxies: Proxys, die für das Ziel gelten.
        container: Anzeichen dafür, dass dies ein Container ist.
    """

    resolution_seconds: float = 0.0
    resolution_error: str = ""
    name_exists: bool = True
    attempts: list[Attempt] = field(default_factory=list)
    replies: dict[str, Reply] = field(default_factory=dict)
    repeated: list[Attempt] = field(default_factory=list)
    advertised: list[Attempt] = field(default_factory=list)
    listeners: list[Listener] | None = None
    unix_sockets: list[str] = field(default_factory=list)
    proxies: list[Proxy] = field(default_factory=list)
    container: list[str] = field(default_factory=list)


def judge(findings: Findings) -> tuple[str, str]:
    """Schließt von den Befunden auf die Ursache.

    Args:
        findings: Befunde zu einem Ziel.

    Returns:
        Schlüssel der Ursache aus `CAUSES`, und was den Ausschlag gab.
    """
    verdict = _judge_target(findings)
    dead = [proxy for proxy in findings.proxies if proxy.answer != "verbunden"]
    # Lehnt auch das Ziel selbst ab, gilt dessen Ursache für jedes Programm.
    answered = {"rst", "abgelehnt", "icmp"} & {a.answer for a in findings.attempts}
    if dead and not answered:
        return "toter-proxy", dead[0].place
    return verdict


def _judge_target(findings: Findings) -> _Verdict:
    if findings.resolution_error:
        known = findings.name_exists
        return ("namensdienst-ausgefallen" if known else "name-unbekannt"), ""
    if any(attempt.answer == "selbst" for attempt in findings.attempts):
        return "selbstverbindung", ""
    if findings.replies:
        return _judge_conversation(findings)
    verdicts = [_judge_attempt(attempt, findings) for attempt in findings.attempts]
    return min(verdicts, key=_weight)


def _weight(verdict: _Verdict) -> tuple[int, int]:
    """Scheitern Adressen verschieden, zählt die Antwort, die am meisten sagt."""
    cause = verdict[0]
    return _WEAK.index(cause) + 1 if cause in _WEAK else 0, list(CAUSES).index(cause)


def _judge_conversation(findings: Findings) -> _Verdict:
    replies = findings.replies.values()
    states = {reply.state for reply in replies}
    before, after = (
        [attempt.answer for attempt in attempts]
        for attempts in (findings.attempts, findings.repeated)
    )
    if "weg" in states or (after and before != after):
        return "wechselhaft", ""
    for reply in replies:
        if reply.state == "nicht-bereit":
            return "offen-nicht-bereit", reply.text
    for attempt in findings.advertised:
        if attempt.answer != "verbunden":
            return "zweite-adresse", attempt.place
    for state in ("rst", "ende"):
        if state in states:
            for listener in findings.listeners or []:
                if listener.process in _FORWARDERS:
                    return "vermittler-ohne-ziel", listener.process
            return f"verbunden-dann-{state}", ""
    if "stumm" in states:
        return "verbunden-ohne-antwort", ""
    return _judge_mixture(findings.attempts)


def _judge_mixture(attempts: list[Attempt]) -> _Verdict:
    good = [attempt for attempt in attempts if attempt.answer == "verbunden"]
    # Wer kein IPv6 hat, merkt von der IPv6-Adresse eines Ziels nichts.
    harmless = ("verbunden", "keine-route", "keine-adresse")
    bad = [attempt for attempt in attempts if attempt.answer not in harmless]
    if not bad:
        return "verbunden", ""
    families = [{":" in attempt.address for attempt in some} for some in (good, bad)]
    common = families[0] & families[1]
    cause = "nur-manche-adressen" if common else "nur-andere-familie"
    return cause, ", ".join(attempt.place for attempt in good)


def _judge_attempt(attempt: Attempt, findings: Findings) -> _Verdict:
    if attempt.icmp:
        return _judge_icmp(attempt, attempt.icmp)
    if attempt.port == 0:
        return _UNIX.get(attempt.answer, "sonstiges"), attempt.error
    match attempt.answer:
        case "verbunden":  # UDP
            return "verbunden", ""
        case "rst" | "abgelehnt":
            return _judge_refusal(attempt, findings)
        case "schweigen" if attempt.is_udp:
            return "udp-ohne-antwort", ""
        case "schweigen" if attempt.is_local and findings.listeners:
            return "dienst-nimmt-nicht-an", ""
        case "schweigen":
            return "keine-antwort", ""
        case "keine-route" | "keine-adresse" | "ports-erschoepft":
            return attempt.answer, ""
    return "sonstiges", attempt.error


def _judge_icmp(attempt: Attempt, icmp: Icmp) -> _Verdict:
    from_target = icmp.sender == attempt.address
    match icmp.meaning:
        case "port" if attempt.is_udp and from_target:
            return "kein-dienst", ""  # UDP kennt kein RST.
        case "port":
            return "firewall-lehnt-ab", icmp.sender
        case "prohibited":
            return "firewall-verboten", icmp.sender
        case "host" if from_target:
            return "firewall-unerreichbar", icmp.sender
        case "host":
            # Der eigene Kernel oder der letzte Router sucht den Rechner vergebens.
            return "rechner-nicht-da", icmp.sender
        case "net" if from_target:
            return "firewall-keine-route", icmp.sender
        case "net":
            return "keine-route", icmp.sender
    return "sonstiges", f"ICMP {icmp.name} von {icmp.sender}"


def _judge_refusal(attempt: Attempt, findings: Findings) -> _Verdict:
    if not attempt.is_local:
        return "kein-dienst", ""
    if listeners := findings.listeners:
        wildcard = "::" if ":" in attempt.address else "0.0.0.0"
        here = [listener.address for listener in listeners]
        if attempt.address in here or wildcard in here:
            return "kein-dienst", ""  # Dann lehnt eine Firewall mit RST ab.
        places = ", ".join(listener.place for listener in listeners)
        if all((":" in address) != (":" in attempt.address) for address in here):
            return "nur-andere-familie", places
        return "andere-adresse", places
    if findings.unix_sockets:
        return "nur-unix-socket", ", ".join(findings.unix_sockets)
    ip = ipaddress.ip_address(attempt.address)
    if findings.container and (ip.is_loopback or ip.is_unspecified):
        return "localhost-im-container", ""
    return "kein-dienst", ""
