"""Die Tabellen des Atlas: eine je Bibliothek, drei über alle."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from bausatz.measure.library import (
    FOLDER,
    OTHERS,
    REFUSED,
    Outcome,
    libraries,
    outcomes,
    title,
)
from bausatz.measure.recording import Recording, load
from bausatz.show.figures import Table
from bausatz.snippets import PROJECT, SITE_ROOT, Snippet

_TIMEOUT = re.compile(r"(?i)time(d )?.?out")


def facts(recording: Recording[Outcome]) -> Table:
    """Die Tabelle eines Eintrags: was man sieht, und was man darüber wissen muss."""
    found = outcomes(recording)
    refused = found[REFUSED]
    caught = refused.caught_by
    rows = [
        ["Gemessen", "Ergebnis"],
        ["Version", ", ".join(f"{n} {v}" for n, v in recording.packages.items())],
        ["Ausnahme", _code(refused.exception) or _without_exception(refused)],
        ["Meldung", _code(refused.message) or "leer"],
        ["Basisklassen", ", ".join(map(_code, refused.bases))],
        ["Fangen", ", ".join(f"`except {kind}`" for kind in caught) or "keine davon"],
        ["Traceback zeigt", " ← ".join(map(_code, refused.chain))],
        ["`errno`", _code(refused.errno) or "nicht erreichbar"],
        ["Adresse", _address(refused)],
        ["Dauer", _duration(refused)],
        *([_OTHER_NAMES[s], _brief(found[s])] for s in OTHERS),
    ]
    if not recording.packages:
        del rows[1]
    if not refused.exception:
        return [row for row in rows if row[0] not in _ONLY_OF_EXCEPTIONS]
    return rows


_ONLY_OF_EXCEPTIONS = {"Meldung", "Basisklassen", "Fangen", "Traceback zeigt"}
_OTHER_NAMES = {
    "firewall-drop": "Stille (DROP)",
    "name-unbekannt": "Name unbekannt",
    "rst-nach-annahme": "Angenommen, dann RST",
    "ende-nach-annahme": "Angenommen, dann Ende",
}


def _code(text: str) -> str:
    one_line = " ".join(text.replace("`", "'").replace(" | ", " ¦ ").split())
    return f"`{one_line}`" if one_line else ""


def _without_exception(outcome: Outcome) -> str:
    if outcome.finished:
        return "keine; der Aufruf kehrt zurück"
    return f"nach {outcome.seconds} s noch keine"


def _address(outcome: Outcome) -> str:
    named = " und ".join(_shown(outcome))
    if named:
        return f"{named} stehen in der Meldung" if " " in named else f"nur {named}"
    if outcome.addresses:
        return (
            f"nicht in der Meldung; `refused_addresses` findet {outcome.addresses[0]}"
        )
    return "nirgends"


def _duration(outcome: Outcome) -> str:
    seconds = f"{outcome.seconds} s" if outcome.seconds else "sofort"
    count = outcome.attempts
    return f"{seconds}, {count} {'Versuch' if count == 1 else 'Versuche'}"


def _brief(outcome: Outcome) -> str:
    if not outcome.exception:
        return _without_exception(outcome)
    after = f" nach {outcome.seconds} s" if outcome.seconds else ""
    return ": ".join(filter(None, map(_code, [outcome.name, outcome.message]))) + after


Measured = Sequence[tuple[Snippet, Outcome]]


def refusals(project: Path = PROJECT) -> Measured:
    """Alle Einträge und was bei ihnen bei einer Ablehnung herauskommt."""
    return [
        (library.snippet, outcomes(load(library))[REFUSED])
        for library in libraries(project)
    ]


def overview(measured: Measured) -> Table:
    """Eine Zeile je Bibliothek."""
    columns = "Bibliothek | Ausnahme | Gefangen von | `errno` | Meldung nennt | Dauer"
    rows = [
        [
            _link(entry),
            _code(found.name) or _without_exception(found),
            _code("".join(found.caught_by[:1])) or "–",
            "ja" if found.errno else "–",
            ", ".join(_shown(found)) or "–",
            _duration(found),
        ]
        for entry, found in sorted(measured, key=lambda m: title(m[0]).casefold())
    ]
    return [columns.split(" | "), *rows]


def section_of(entry: Snippet) -> tuple[str, str]:
    """Seite und Anker: `http_requests.py` steht auf `http.md` unter `#requests`."""
    page, _, anchor = entry.path.stem.partition("_")
    return f"{FOLDER}{page}", anchor


def _link(entry: Snippet) -> str:
    page, anchor = section_of(entry)
    return f"[{title(entry)}]({SITE_ROOT}{page}/#{anchor})"


def _shown(outcome: Outcome) -> list[str]:
    """Was die Meldung von der Adresse nennt."""
    parts = {"Host": outcome.shows_host, "Port": outcome.shows_port}
    return [part for part, is_shown in parts.items() if is_shown]


def timeouts(measured: Measured) -> Table:
    """Wo eine Ablehnung als Zeitüberschreitung ankommt."""
    return [
        ["Bibliothek", "Ausnahme bei Ablehnung", "Meldung", "Dauer"],
        *(
            [_link(entry), _code(found.name), _code(found.message), _duration(found)]
            for entry, found in measured
            if _says_timeout(found)
        ),
    ]


def _says_timeout(outcome: Outcome) -> bool:
    return bool(_TIMEOUT.search(f"{outcome.name} {outcome.message}"))


def headline(measured: Measured) -> Table:
    """Was auf wie viele Bibliotheken zutrifft."""
    outcomes = [found for _, found in measured]

    def those(condition: Callable[[Outcome], bool]) -> str:
        return f"{sum(map(condition, outcomes))} von {len(outcomes)}"

    def catches(kind: str) -> str:
        return those(lambda outcome: kind in outcome.caught_by)

    return [
        ["Bei einer abgelehnten Verbindung …", "Bibliotheken"],
        ["fängt `except ConnectionRefusedError`", catches("ConnectionRefusedError")],
        ["fängt `except ConnectionError`", catches("ConnectionError")],
        ["fängt `except OSError`", catches("OSError")],
        [
            "heißt die Ausnahme `ConnectionError`, ist aber eine andere Klasse",
            those(
                lambda o: (
                    o.name == "ConnectionError" and "ConnectionError" not in o.caught_by
                )
            ),
        ],
        ["ist `errno` von der Ausnahme aus erreichbar", those(lambda o: bool(o.errno))],
        [
            "nennt die Meldung weder Host noch Port",
            those(lambda o: bool(o.exception) and not (o.shows_host or o.shows_port)),
        ],
        [
            "ist von „timeout“ oder „timed out“ die Rede",
            those(_says_timeout),
        ],
        [
            "versucht die Bibliothek es von selbst noch einmal",
            those(lambda o: o.attempts > 1),
        ],
        ["dauert es länger als fünf Sekunden", those(lambda o: o.seconds > 5)],
        ["löst der Aufruf keine Ausnahme aus", those(lambda o: not o.exception)],
    ]


ATLAS_TABLES: dict[str, Callable[[Measured], Table]] = {
    "bibliotheken": overview,
    "kennzahlen": headline,
    "timeout": timeouts,
}
