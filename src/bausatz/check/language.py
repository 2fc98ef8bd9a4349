"""Regeln des Sprachstils, soweit sie sich am Wortlaut zeigen."""

import io
import os
import re
import tokenize
from collections.abc import Iterator
from contextlib import suppress
from errno import errorcode
from typing import NamedTuple

from bausatz.check.markdown import front_matter, prose_lines
from bausatz.check.violation import Violation


class _Rule(NamedTuple):
    pattern: re.Pattern[str]
    problem: str
    remedy: str


def _rule(pattern: str, problem: str, remedy: str) -> _Rule:
    return _Rule(re.compile(pattern), problem, remedy)


_IMPERATIVES = (
    "Achte|Beachte|Benutze|Denke?|Gib|Installiere|Klicke?|Lies|Merke?|Nimm|Nutze|Öffne"
    "|Prüfe|Rufe?|Schau|Schreibe?|Setze?|Starte|Vermeide|Verwende"
)
# Gelten auch im Kopf einer Seite, in Docstrings und Kommentaren.
_WORDS = (
    _rule(
        r"\b([Dd]u|[Dd]ir|[Dd]ich|[Dd]ein(?:e[mnrs]?)?|[Ee]uch|[Ee]uer|[Ee]ure[mnrs]?)\b",
        "„{}“ duzt",
        "mit „Sie“ oder im Infinitiv schreiben",
    ),
    _rule(
        rf"(?:^[\s>*-]*(?:\d+\. )?|[.!?:] )\*{{0,2}}({_IMPERATIVES})\b(?! [a-z]+t\b)",
        "„{}“ duzt",
        "mit „Sie“ oder im Infinitiv schreiben: „Port prüfen“",
    ),
    _rule(
        r"\b([Ww]irft|[Ww]irf|[Ww]erfen|[Ww]erfe|[Ww]arf|[Ww]arfen|[Gg]eworfen\w*)\b",
        "„{}“: Ausnahmen werden nicht geworfen",
        "„auslösen“ schreiben",
    ),
    _rule(r"\b([Hh]andhab\w*|gehandhabt)\b", "„{}“", "„behandeln“ schreiben"),
    _rule(
        r"\b(raisen|geraised|geraist|catchen|gecatcht|gecatched|handlen|gehandled)\b",
        "„{}“ ist halb englisch",
        "„auslösen“, „abfangen“ oder „behandeln“ schreiben",
    ),
    _rule(
        r"\b([Ll]ediglich|[Ee]infach|[Ss]elbstverständlich|[Bb]ekanntlich|[Ss]ozusagen"
        r"|[Qq]uasi|[Nn]atürlich|[Ee]s ist wichtig|[Ii]n der Welt der|[Ww]ichtig zu"
        r" \w+)\b",
        "„{}“ ist eine Floskel",
        "streichen",
    ),
    _rule(
        r"\b(TODO|FIXME|XXX|[Ll]orem [Ii]psum)\b",
        "„{}“ ist noch nicht fertig",
        "fertig schreiben oder löschen",
    ),
)
_NOUNS = (
    "Anweisung|Argument|Attribut|Aufruf|Ausnahme|Befehl|Bibliothek|Blo?ö?ck|Datei|Dekorator"
    "|Exception|Fehler|Funktion|Handler|Klasse|Klausel|Konstante|Methode|Modul|Objekt"
    "|Option|Ordner|Paket|Parameter|Schleife|Schlüsselwort|Umgebungsvariable|Variable"
    "|Zeile|Zweig"
)
# Vor einem Punkt stehen sie mitten im Satz.
_NO_ABBREVIATION = "".join(
    rf"(?<!\b{short})" for short in ("ca", "vgl", "Nr", "bzw", "usw", "inkl", "Abs")
)
_TYPOGRAPHY = (
    _rule(
        r"(?<!\w)([zdusoi]\. ?[BhaoäR]\.|i\. ?d\. ?R\.)",
        "„{}“ ohne geschütztes Leerzeichen",
        "zwischen den Buchstaben U+00A0 setzen",
    ),
    _rule(r'(?<!\w)"([^"]+)"', "gerade Anführungszeichen um „{}“", "„…“ schreiben"),
    _rule(r"(”|“[^“”„]+”)", "{} ist kein deutsches Anführungszeichen", "„…“ schreiben"),
    _rule(
        r"(\w+ (?:-{1,3}|—) \w+)",
        "„{}“ enthält keinen Gedankenstrich",
        "– mit Leerzeichen schreiben",
    ),
    _rule(r"(\w*\.\.\.)", "„{}“ endet mit drei Punkten", "… (U+2026) schreiben"),
    _rule(
        r"\b([Vv]erweiger\w*)",
        "„{}“ übersetzt eine Meldung",
        "„ablehnen“ schreiben oder die Meldung wörtlich in `…` zitieren",
    ),
    _rule(
        rf"^(?![\s>]*[|#]|[!?]{{3}}).*?(\w*[a-zäöüß)“*\]·]{{2}}{_NO_ABBREVIATION}"
        r"[.!?]\*{0,2} \*{0,2}[A-ZÄÖÜ]\w*)",
        "zwei Sätze in einer Zeile („{}“)",
        "je Satz eine Zeile",
    ),
)
_CODE = (
    _rule(
        rf"(`[^`]+` (?:{_NOUNS})(?:n|en|s|es|e)?)\b",
        "{} ohne Bindestrich",
        "zwischen Code und Nomen einen Bindestrich setzen: `except`-Block",
    ),
    _rule(
        r"(`[^`]+`(?:s|n|e|en|er|es|t|te|ten|'s))(?![\w`])",
        "{} ist gebeugter Code",
        "umschreiben oder ein Nomen anhängen: `raise`-Anweisungen",
    ),
)
_MESSAGE = re.compile(r"\[(?:Errno|WinError) -?\d+\] (?P<text>[^`„“|<>\]]+)")
_GERMAN = re.compile(
    r"[äöüß]|\b(Verbindung|verweigert|abgelehnt|nicht|kein|Adresse|Datei|Netz\w*|Zugriff)",
    re.IGNORECASE,
)
# Was Systeme wirklich auf Deutsch melden: glibc und Windows.
_REAL_GERMAN = (
    "Verbindungsaufbau abgelehnt",
    "Es konnte keine Verbindung hergestellt werden, da der Zielcomputer",
    "Der Remotecomputer hat die Netzwerkverbindung abgelehnt",
    "…",
)
_BEFORE_STATEMENT = {tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}
_HIDDEN = re.compile(
    r"`+[^`]*`+|\]\([^)]*\)|<[^>]*>|\{[^}]*\}|https?://\S+|<!--.*?-->"
    r"|--8<--.*$|(?:^\s*(?:!!!|\?\?\?\+?|===\+?!?)\s.*$)|^\s*\[[^\]]+\]: .*$"
)


def check_language(path: str, text: str) -> Iterator[Violation]:
    """Prüft eine Seite oder die Kommentare und Docstrings einer Python-Datei."""
    if path.endswith(".py"):
        with suppress(SyntaxError, tokenize.TokenError):  # meldet schon ruff
            for number, line in _explanations(text):
                yield from _apply(_WORDS, path, number, _masked(line))
        return
    for number, line in enumerate((front_matter(text) or "").splitlines(), 2):
        yield from _apply(_WORDS, path, number, line)
    for number, line in prose_lines(text):
        masked = _masked(line)
        yield from _apply(_WORDS, path, number, masked)
        yield from _apply(_TYPOGRAPHY, path, number, re.sub("„[^“]*“", "·", masked))
        yield from _apply(_CODE, path, number, line)
        yield from _check_messages(path, number, line)


def _masked(line: str) -> str:
    return _HIDDEN.sub("·", line)


def _apply(
    rules: tuple[_Rule, ...], path: str, number: int, line: str
) -> Iterator[Violation]:
    for rule in rules:
        if found := rule.pattern.search(line):
            yield Violation(path, number, rule.problem.format(found[1]), rule.remedy)


def _check_messages(path: str, number: int, line: str) -> Iterator[Violation]:
    """Fehlermeldungen werden zitiert, nie übersetzt."""
    for message in _MESSAGE.finditer(line):
        text = message["text"]
        real = (*map(os.strerror, errorcode), *_REAL_GERMAN)
        if _GERMAN.search(text) and not text.startswith(real):
            yield Violation(
                path,
                number,
                f"„{message[0].strip()}“ ist übersetzt",
                "wörtlich zitieren, wie das System sie meldet, dann erklären",
            )


def _explanations(source: str) -> Iterator[tuple[int, str]]:
    """Kommentare und Docstrings, zeilenweise."""
    starts_statement = True
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT and not token.string.startswith("#>"):
            yield token.start[0], token.string.lstrip("#")
        if token.type == tokenize.STRING and starts_statement:
            yield from enumerate(token.string.splitlines(), token.start[0])
        if token.type not in (tokenize.COMMENT, tokenize.NL):
            starts_statement = token.type in _BEFORE_STATEMENT
