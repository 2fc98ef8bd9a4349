"""Regel: Eine Sache heißt überall gleich, auf Seiten, in Ankern und in Ausgaben."""

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import PurePosixPath
from typing import NamedTuple

from bausatz.check.markdown import front_matter, prose_lines
from bausatz.check.violation import Violation


class _Name(NamedTuple):
    """Was eine Sache nicht heißt und wie sie heißt.

    Attributes:
        wrong: Muster dessen, was nicht dastehen soll.
        right: der Name.
        remedy: der Handgriff; leer heißt, den Namen schreiben.
        unless: Muster einer Zeile, in der das andere Wort richtig ist.
        pages: wo es richtig ist.
    """

    wrong: str
    right: str
    remedy: str = ""
    unless: str = "$^"
    pages: tuple[str, ...] = ()


_CONTRIBUTORS = ("README.md", "CONTRIBUTING.md", "docs/mitmachen.md")
_NAMES = (
    _Name(
        r"\bStandardadresse\w*",
        "Voreinstellung",
        "den Wert ab Werk so nennen, die Seite „Einstellung greift nicht“",
    ),
    _Name(r"\bVorgabe(?:werte?)?\b", "Voreinstellung"),
    _Name(
        r"(?:^#+ |^title: |\[)[^\]·]*\b[Ss]poradisch\w*",
        "Nur manchmal",
        "die Seite so nennen; „sporadisch“ bleibt als Suchwort im Satz",
    ),
    _Name(
        r"\b[Nn]ur auf (?:127\.0\.0\.1|dem Loopback)|\[[Nn]ur Loopback",
        "Nur auf Loopback",
    ),
    _Name(r"\[IPv4 und IPv6\b", "IPv4 oder IPv6"),
    _Name(
        r"(?<!in der )\b(?:Lagen?|[Nn]etzlagen?)\b",
        "Szenario",
        "„Szenario“ schreiben, wenn das Labor es herstellt, sonst „Fall“",
    ),
    _Name(
        r"\b[Aa]tlas\b|\w+-Atlas\b",
        "Alle Bibliotheken im Vergleich",
        pages=_CONTRIBUTORS,
    ),
    _Name(
        r"\bRückgabewert(?:e[ns]?|s)?\b",
        "Exit-Status",
        "„Exit-Status“ schreiben; beim Wert einer Funktion sie dazu nennen: `f()`",
        unless=r"\w\(|Rückgabewert \{",
    ),
    _Name(
        r"\bDiagnosen?\b",
        "Automatisch untersuchen",
        "die Seite so nennen, den Befehl `verbindungslabor diagnose`",
    ),
    _Name(r"\bflüchtige\w* Ports?\b", "ephemerer Port"),
    _Name(
        r"\b(?:(?:öffentlich|ausgewertet)\w*|(?:rund|gut|etwa) \d+)"
        r" (?:GitHub-)?Threads\b|\bGitHub-Threads\b",
        "Berichte",
        "„Berichte“ oder „Diskussionen“ schreiben; Threads sind Programmfäden",
    ),
    _Name(r"\bNachrichtendienste?n?\b", "Message-Broker"),
    _Name(r"\bNachrichten-Clients?\b", "Clients für Message-Broker"),
    _Name(r"\bSicherung(?:en)?\b", "Circuit Breaker"),
    _Name(r"\b(?:\w+-)?(?:Zaun(?:e?s)?|Zäunen?)\b", "Code-Block"),
    _Name(r"\bBau(?:e?s)?\b", "Build"),
    _Name(r"\b[Ss]chlange\b", "Backlog"),
)
# Dasselbe in Ankern, Seiten- und Schnipselnamen, wo es nur ASCII gibt.
_IDENTIFIERS = {
    "standardadresse": "einstellung-greift-nicht",
    "sporadisch": "nur-manchmal",
    "lage": "szenario",
    "lagen": "szenarien",
    "atlas": "bibliotheken",
    "rueckgabe": "exit-status",
    "rueckgabewert": "exit-status",
    "rueckgabewerte": "exit-status",
    "sicherung": "circuit-breaker",
    "nachrichtendienste": "broker",
    "zaun": "code-block",
    "zaeune": "code-bloecke",
    "warteschlange": "backlog",
    "schlange": "backlog",
}
_QUEUE = re.compile(r"\b(?:Warteschlangen?|Backlogs?)\b")
_EXPLAINED = re.compile(r"Warteschlange \(Backlog\)|Backlog, die Warteschlange\b")
_PAGE_NAME = re.compile(r"\bVoller Backlog\b")
_GLOSSARY = "docs/referenz/glossar.md"
_HIDDEN = re.compile(
    r"`+[^`]*`+|\]\([^)]*\)|<[^>]*>|\{[^}]*\}|https?://\S+|<!--.*?-->|--8<--.*$"
)
_ANCHOR = re.compile(r"\{\s*#([\w-]+)\s*\}")


def check_wording(path: str, text: str) -> Iterator[Violation]:
    """Prüft eine Seite oder einen Schnipsel; im übrigen Quelltext gilt sie nicht."""
    if path.startswith("snippets/"):
        yield from _check_identifier(path, 1, PurePosixPath(path).stem)
        for number, line in enumerate(text.splitlines(), 1):
            yield from _check_names(path, number, line, line)
    if not path.endswith(".md"):
        return
    yield from _check_identifier(path, 1, PurePosixPath(path).stem)
    head = enumerate((front_matter(text) or "").splitlines(), 2)
    for number, line in chain(head, prose_lines(text)):
        yield from _check_names(path, number, _HIDDEN.sub("·", line), line)
        for anchor in _ANCHOR.findall(line):
            yield from _check_identifier(path, number, anchor)
    if path != _GLOSSARY:
        yield from _check_queue(path, text)


def _check_names(path: str, number: int, text: str, line: str) -> Iterator[Violation]:
    for name in _NAMES:
        found = re.search(name.wrong, text)
        if found and path not in name.pages and not re.search(name.unless, line):
            yield Violation(
                path,
                number,
                f"„{found[0].lstrip('[# ')}“ heißt hier „{name.right}“",
                name.remedy or f"„{name.right}“ schreiben",
            )


def _check_identifier(path: str, number: int, identifier: str) -> Iterator[Violation]:
    for word in re.split(r"[_-]", identifier):
        if right := _IDENTIFIERS.get(word):
            yield Violation(
                path,
                number,
                f"„{identifier}“: „{word}“ heißt hier „{right}“",
                "umbenennen, auch in den Verweisen",
            )


def _check_queue(path: str, text: str) -> Iterator[Violation]:
    """Die erste Nennung erklärt den Backlog, danach heißt er so."""
    explained = False
    for number, line in prose_lines(text):
        shown = _PAGE_NAME.sub("·", _HIDDEN.sub("·", line))
        found = _QUEUE.search(shown)
        if found is None or (line.startswith("#") and "Backlog" in shown):
            continue
        if _EXPLAINED.search(shown):
            explained = True
        elif not explained:
            yield Violation(
                path,
                number,
                f"„{found[0]}“ ohne Erklärung bei der ersten Nennung",
                "„Warteschlange (Backlog)“ schreiben, danach „Backlog“",
            )
            return
        elif "Warteschlange" in shown:
            yield Violation(
                path,
                number,
                "„Warteschlange“ heißt hier „Backlog“",
                "„Backlog“ schreiben; erklärt ist er weiter oben",
            )
