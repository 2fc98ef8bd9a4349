"""Fehler, die Beitragende machen, und die Antwort darauf: Stelle, Grund, Handgriff.

Jede Zeile der Tabellen macht ein kleines Projekt an einer Stelle falsch. Verlangt ist
genau eine Meldung, damit niemand rätselt, welche von mehreren gilt.
"""

from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from bausatz.check.rules import find_violations
from bausatz.measure import alone
from bausatz.measure.alone import Alone, Run
from bausatz.measure.interpreters import interpreters
from bausatz.measure.isolation import isolation_obstacle
from bausatz.measure.recording import write
from bausatz.snippets import PROJECT as REPOSITORY
from bausatz.snippets import Snippet, SnippetError

PAGE = "docs/diagnose/udp.md"
CAUSE = "docs/ursachen/backlog.md"
SNIPPET = "snippets/diagnose/udp.py"
NEWEST = list(interpreters())[-1]

OVERVIEW = """\
---
title: Ursachen
description: Alle Ursachen.
---

# Ursachen {#ursachen}

Siehe [UDP](../diagnose/udp.md) und [Start](../index.md).
"""
PROJECT = {
    "README.md": "# Projekt\n\nSiehe [Website](docs/index.md).\n",
    "mkdocs.yml": """\
site_name: Projekt
nav:
  - Start: index.md
  - UDP: diagnose/udp.md
  - Firewall: diagnose/firewall.md
  - Backlog: ursachen/backlog.md
""",
    "docs/index.md": """\
---
title: Start
description: Wo anfangen.
---

# Start {#start}

Weiter zu [UDP](diagnose/udp.md) oder [Firewall](diagnose/firewall.md#regeln).
""",
    "docs/diagnose/firewall.md": """\
---
title: Firewall
description: Wie eine Firewall ablehnt.
---

# Firewall {#firewall}

## Regeln {#regeln}

Siehe [UDP](udp.md) und [Start](../index.md).
""",
    PAGE: """\
---
title: UDP
description: Warum die Ablehnung einem früheren Datagramm gilt.
---

# UDP {#udp}

Die Ablehnung gilt einem Datagramm, das schon unterwegs war.
Mehr steht unter [Firewall](firewall.md) und in der [Übersicht](../index.md#start).

## Nachstellen {#nachstellen}

```py
--8<-- "diagnose/udp.py"
```

So antwortet der Kernel.
""",
    CAUSE: """\
---
title: Backlog
description: Was eine volle Warteschlange meldet.
---

# Backlog {#backlog}

**Die Warteschlange (Backlog) ist voll; abgelehnt wird unter Linux trotzdem nicht.**

## Prüfen {#pruefen}

## Beheben {#beheben}

### Länger {#laenger}

## So sieht es aus {#so-sieht-es-aus}

## Nachstellen {#nachstellen}

## Hintergrund {#hintergrund}

## Verwechslungsgefahr {#verwechslung}

Stille kommt auch von der [Firewall](../diagnose/firewall.md).

## Siehe auch {#siehe-auch}

- [UDP](../diagnose/udp.md)
""",
    SNIPPET: '''\
"""Fragt einen Port, an dem niemand lauscht."""

import socket

with socket.socket() as client:
    print(client.connect_ex(("127.0.0.1", 8080)) != 0)
    #> True
''',
}
END = len(PROJECT[PAGE].splitlines()) + 2  # wo steht, was hinten angefügt wird


class Mistake(NamedTuple):
    """Ein Fehler und die Meldung dazu.

    Attributes:
        path: Datei.
        old: Text, der ersetzt wird; leer heißt: hinten anfügen oder neu anlegen.
        new: wodurch.
        place: Datei und Zeile, die gemeldet werden; ohne Datei `path`.
        problem: Teil der Meldung vor dem Pfeil.
        remedy: Teil des Handgriffs dahinter.
        around: was noch dazugehört, damit nur das eine falsch ist: Datei und Text.
    """

    path: str
    old: str
    new: str
    place: str | int
    problem: str
    remedy: str
    around: tuple[tuple[str, str], ...] = ()

    @property
    def start(self) -> str:
        return (
            f"{self.place}: "
            if isinstance(self.place, str)
            else (f"{self.path}:{self.place}: ")
        )


def prose(text: str, problem: str, remedy: str) -> Mistake:
    """Ein Fehler am Ende der Seite."""
    return Mistake(PAGE, "", f"\n{text}\n", END, problem, remedy)


INFORMAL = "mit „Sie“ oder im Infinitiv"
LANGUAGE = {
    "du": prose("Hier siehst du den Port.", "„du“ duzt", INFORMAL),
    "Du am Anfang": prose("Du siehst den Port.", "„Du“ duzt", INFORMAL),
    "dein": prose("Dann ist dein Port zu.", "„dein“ duzt", INFORMAL),
    "deinem": prose("Auf deinem Rechner läuft nichts.", "„deinem“ duzt", INFORMAL),
    "dir": prose("Das hilft dir weiter.", "„dir“ duzt", INFORMAL),
    "euch": prose("Das hilft euch weiter.", "„euch“ duzt", INFORMAL),
    "Imperativ": prose("Prüfe den Port.", "„Prüfe“ duzt", "„Port prüfen“"),
    "Imperativ in einer Liste": prose("- Starte ihn.", "„Starte“ duzt", INFORMAL),
    "Imperativ im Satz": prose("Kurz: Nutze `ss`.", "„Nutze“ duzt", INFORMAL),
    "du im Kopf": Mistake(
        PAGE, "Warum die", "Was du siehst, wenn die", 3, "„du“ duzt", INFORMAL
    ),
    "du in der Liesmich": Mistake(
        "README.md", "Siehe", "Hier findest du die", 3, "„du“ duzt", INFORMAL
    ),
    "du im Docstring": Mistake(
        SNIPPET, "Fragt einen", "Du fragst einen", 1, "„Du“ duzt", INFORMAL
    ),
    "du im Kommentar": Mistake(
        SNIPPET, "\nwith", "\n# Dein Port.\nwith", 5, "„Dein“ duzt", INFORMAL
    ),
    "werfen": prose(
        "`connect()` kann `OSError` werfen.", "„werfen“: Ausnahmen", "„auslösen“"
    ),
    "wirft": prose("Der Aufruf wirft sie.", "„wirft“: Ausnahmen", "„auslösen“"),
    "geworfen": prose("Sie wird geworfen.", "„geworfen“: Ausnahmen", "„auslösen“"),
    "werfen im Kommentar": Mistake(
        SNIPPET, "\nwith", "\n# Wirft nichts.\nwith", 5, "„Wirft“", "„auslösen“"
    ),
    "handhaben": prose("Das ist zu handhaben.", "„handhaben“", "„behandeln“"),
    "Handhabung": prose("Die Handhabung ist klar.", "„Handhabung“", "„behandeln“"),
    "catchen": prose("Man kann sie catchen.", "„catchen“ ist halb", "„abfangen“"),
    "einfach": prose("Das geht einfach so.", "„einfach“ ist eine", "streichen"),
    "lediglich": prose("Es fehlt lediglich eins.", "„lediglich“ ist", "streichen"),
    "wichtig zu": prose("Das ist wichtig zu wissen.", "Floskel", "streichen"),
    "TODO": prose("TODO: fertig schreiben.", "„TODO“", "fertig schreiben"),
    "z.B.": prose("Ein Port, z.B. 8080.", "ohne geschütztes", "U+00A0"),
    "z. B.": prose("Ein Port, z. B. 8080.", "ohne geschütztes", "U+00A0"),
    "d.h.": prose("Er ist zu, d.h. leer.", "ohne geschütztes", "U+00A0"),
    "gerade Zeichen": prose('Das heißt "zu".', "gerade Anführungszeichen", "„…“"),
    "englische Zeichen": prose("Das heißt “zu”.", "“zu” ist kein", "„…“"),
    "Bindestrich": prose("Er ist zu - ganz.", "keinen Gedankenstrich", "– mit"),
    "zwei Bindestriche": prose("Er ist zu -- ganz.", "keinen Gedankenstrich", "–"),
    "Geviertstrich": prose("Er ist zu — ganz.", "keinen Gedankenstrich", "–"),
    "drei Punkte": prose("Und so weiter...", "mit drei Punkten", "…"),
    "zwei Sätze": prose("Er ist zu. Sie ist auf.", "zwei Sätze in", "je Satz"),
    "zwei Sätze in einer Liste": prose("- Ist er zu? Ja.", "zwei Sätze", "je Satz"),
    "Code und Nomen": prose(
        "Im `except` Block steht es.",
        "`except` Block ohne Bindestrich",
        "`except`-Block",
    ),
    "Code und Nomen im Plural": prose(
        "Alle `except` Blöcke.", "`except` Blöcke ohne Bindestrich", "`except`-Block"
    ),
    "gebeugter Code": prose("Beim `raise`n.", "`raise`n ist gebeugter Code", "Nomen"),
    "übersetzte Meldung": prose(
        "Es meldet `[Errno 111] Verbindung verweigert`.",
        "„[Errno 111] Verbindung verweigert“ ist übersetzt",
        "wörtlich zitieren",
    ),
    "übersetzte Meldung von Windows": prose(
        "Es meldet `[WinError 10061] Zielcomputer nicht erreichbar`.",
        "ist übersetzt",
        "wörtlich zitieren",
    ),
    "verweigert": prose(
        "Die Verbindung wird verweigert.", "„verweigert“ übersetzt", "„ablehnen“"
    ),
}


def renamed(text: str, wrong: str, right: str, remedy: str = "") -> Mistake:
    """Eine Sache unter einem Namen, den sie hier nicht hat."""
    return prose(text, f"„{wrong}“ heißt hier „{right}“", remedy or f"„{right}“ schr")


EXPLAINED = "„Warteschlange (Backlog)“ schreiben"
WORDING = {
    "Standardadresse": renamed(
        "Dann gilt die Standardadresse.",
        "Standardadresse",
        "Voreinstellung",
        "„Einstellung greift nicht“",
    ),
    "Vorgabe": renamed("Die Vorgabe ist 8080.", "Vorgabe", "Voreinstellung"),
    "sporadisch als Überschrift": renamed(
        "## Sporadisch abgelehnt {#muster}", "Sporadisch", "Nur manchmal", "Suchwort"
    ),
    "sporadisch als Verweis": renamed(
        "Siehe [sporadisch](firewall.md).", "sporadisch", "Nur manchmal", "Suchwort"
    ),
    "nur auf 127.0.0.1": renamed(
        "Siehe [Nur auf 127.0.0.1](firewall.md).",
        "Nur auf 127.0.0.1",
        "Nur auf Loopback",
    ),
    "IPv4 und IPv6": renamed(
        "Siehe [IPv4 und IPv6](firewall.md).", "IPv4 und IPv6", "IPv4 oder IPv6"
    ),
    "Lage": renamed("In dieser Lage hilft es.", "Lage", "Szenario", "sonst „Fall“"),
    "Netzlage": renamed("Vier Netzlagen.", "Netzlagen", "Szenario", "sonst „Fall“"),
    "Atlas": renamed("Im Atlas.", "Atlas", "Alle Bibliotheken im Vergleich"),
    "Rückgabewert": renamed(
        "Es endet mit Rückgabewert 1.", "Rückgabewert", "Exit-Status", "`f()`"
    ),
    "Diagnose": renamed(
        "Zur [Diagnose](firewall.md).",
        "Diagnose",
        "Automatisch untersuchen",
        "`verbindungslabor diagnose`",
    ),
    "flüchtiger Port": renamed(
        "Ein flüchtiger Port.", "flüchtiger Port", "ephemerer Port"
    ),
    "Threads für Berichte": renamed(
        "Sie steht in öffentlichen Threads.",
        "öffentlichen Threads",
        "Berichte",
        "Programmfäden",
    ),
    "Nachrichtendienst": renamed(
        "Ein Nachrichtendienst.", "Nachrichtendienst", "Message-Broker"
    ),
    "Nachrichten-Client": renamed(
        "Ein Nachrichten-Client.", "Nachrichten-Client", "Clients für Message-Broker"
    ),
    "Sicherung": renamed("Die Sicherung ist offen.", "Sicherung", "Circuit Breaker"),
    "Zaun": renamed("Im Zaun steht es.", "Zaun", "Code-Block"),
    "Bau": renamed("Beim Bau der Website.", "Bau", "Build"),
    "Name in der Ausgabe": Mistake(
        SNIPPET,
        "    #> True",
        "    #> True\n# Rückgabewert 1",
        8,
        "„Rückgabewert“ heißt hier „Exit-Status“",
        "`f()`",
    ),
    "Name als Anker": prose(
        "## Ausgang {#rueckgabewert}",
        "„rueckgabewert“ heißt hier „exit-status“",
        "umbenennen",
    ),
    "Name im Titel": Mistake(
        PAGE, "title: UDP", "title: Netzlagen", 2, "heißt hier „Szenario“", "„Fall“"
    ),
    "Backlog ohne Erklärung": prose("Der Backlog ist voll.", "ohne", EXPLAINED),
    "Warteschlange ohne Erklärung": prose("Die Warteschlange.", "ohne", EXPLAINED),
    "Warteschlange nach der Erklärung": Mistake(
        CAUSE,
        "### Länger {#laenger}",
        "### Länger {#laenger}\n\nDie Warteschlange ist kurz.",
        16,
        "„Warteschlange“ heißt hier „Backlog“",
        "weiter oben",
    ),
    "Schlange": renamed("Die Schlange ist voll.", "Schlange", "Backlog"),
}

HEAD = PROJECT[PAGE].partition("# UDP")[0]
HEADS = {
    "ohne Kopf": Mistake(PAGE, HEAD, "", 1, "Seite ohne Kopf", "„---“"),
    "ohne Beschreibung": Mistake(
        PAGE,
        "description: Warum die Ablehnung einem früheren Datagramm gilt.\n",
        "",
        1,
        "description fehlt",
        "„description: …“",
    ),
    "leere Beschreibung": Mistake(
        PAGE,
        " Warum die Ablehnung einem früheren Datagramm gilt.",
        "",
        3,
        "description fehlt",
        "„description: …“",
    ),
    "fremde Beschreibung": Mistake(
        PAGE,
        "Warum die Ablehnung einem früheren Datagramm gilt.",
        "Wie eine Firewall ablehnt.",
        3,
        "description steht auch auf docs/diagnose/firewall.md",
        "eigene schreiben",
    ),
    "lange Beschreibung": Mistake(
        PAGE, "Warum die", "Wort " * 40 + "die", 3, "description hat 2", "160 kürzen"
    ),
    "ohne Titel": Mistake(PAGE, "title: UDP\n", "", 1, "title fehlt", "„title: …“"),
    "Doppelpunkt im Kopf": Mistake(
        PAGE, "Warum die", "Warum: die", 3, "Kopf ist kein YAML", "Anführungszeichen"
    ),
    "Tippfehler im Kopf": Mistake(
        PAGE, "title:", "title: UDP\ntags: x\ntitle:", 3, "„tags“ im Kopf", "löschen"
    ),
    "ohne Überschrift": Mistake(
        PAGE, "# UDP {#udp}\n\n", "", 1, "ohne Überschrift", "# Titel"
    ),
    "zwei Überschriften": prose("# Zwei {#zwei}", "zweite Überschrift", "mit ##"),
    "übersprungene Ebene": prose(
        "#### Vier {#vier}", "Ebene 4 unter einer der Ebene 2", "mit ###"
    ),
    "ohne Anker": prose("## Größe ändern", "ohne Anker", "{#groesse-aendern}"),
    "Anker mit Umlaut": prose("## Größe {#größe}", "nicht in ASCII", "{#groesse}"),
    "zwei gleiche Anker": prose(
        "## Noch einmal {#udp}", "Anker udp steht zweimal", "umbenennen"
    ),
}


def pattern(old: str, new: str, line: int, problem: str, remedy: str) -> Mistake:
    """Ein Fehler an der Gliederung einer Ursachenseite."""
    return Mistake(CAUSE, old, new, line, problem, remedy)


INSERT = "hier einfügen oder hierher"
PATTERN = {
    "ohne Antwort": pattern(
        "**Die Warteschlange (Backlog) ist voll; abgelehnt wird unter Linux trotzdem"
        " nicht.**",
        "Die Warteschlange (Backlog) ist voll.",
        8,
        "nicht mit der Antwort beginnt",
        "**Was los ist",
    ),
    "Abschnitt fehlt": pattern(
        "## Nachstellen {#nachstellen}\n\n",
        "",
        18,
        "„## Nachstellen {#nachstellen}“ fehlt",
        INSERT,
    ),
    "letzter Abschnitt fehlt": pattern(
        "## Siehe auch {#siehe-auch}\n\n",
        "",
        26,
        "„## Siehe auch {#siehe-auch}“ fehlt",
        INSERT,
    ),
    "Abschnitte vertauscht": pattern(
        "## Prüfen {#pruefen}\n\n## Beheben {#beheben}\n",
        "## Beheben {#beheben}\n\n## Prüfen {#pruefen}\n",
        10,
        "„## Prüfen {#pruefen}“ fehlt",
        INSERT,
    ),
    "Abschnitt zweimal": pattern(
        "### Länger {#laenger}",
        "## Hintergrund {#laenger}",
        14,
        "„## Hintergrund {#laenger}“ gehört nicht",
        "„## So sieht es aus {#so-sieht-es-aus}“ oder mit ###",
    ),
    "anders überschrieben": pattern(
        "## Prüfen {#pruefen}",
        "## Prüfung {#pruefen}",
        10,
        "„## Prüfung {#pruefen}“ gehört nicht",
        "„## Prüfen {#pruefen}“ oder mit ###",
    ),
    "Abschnitt ohne Anker": pattern(
        "## Prüfen {#pruefen}", "## Prüfen", 10, "ohne Anker", "{#pruefen}"
    ),
    "fremder Abschnitt": pattern(
        "### Länger {#laenger}",
        "## Länger {#laenger}",
        14,
        "„## Länger {#laenger}“ gehört nicht",
        "mit ### schreiben",
    ),
    "Abschnitt am Ende": pattern(
        "- [UDP](../diagnose/udp.md)\n",
        "- [UDP](../diagnose/udp.md)\n\n## Mehr {#mehr}\n",
        30,
        "„## Mehr {#mehr}“ gehört nicht",
        "mit ### schreiben",
    ),
}

LINKS = {
    "Verweis ins Leere": prose(
        "Siehe [da](firewal.md).",
        "firewal.md führt ins Leere",
        "nächstliegend: firewall.md",
    ),
    "falscher Ordner": prose(
        "Siehe [da](index.md).",
        "index.md führt ins Leere",
        "nächstliegend: ../index.md",
    ),
    "Ordner statt Datei": prose(
        "Siehe [da](firewall/).", "firewall/ führt ins Leere", "firewall.md"
    ),
    "html statt md": prose(
        "Siehe [da](firewall.html).", "firewall.html führt", "firewall.md"
    ),
    "ab der Wurzel": prose("Siehe [da](/index.md).", "an der Wurzel", "relativ zu"),
    "falscher Anker": prose(
        "Siehe [da](firewall.md#regel).", "Den Anker gibt es", "nächstliegend: regeln"
    ),
    "falscher Anker hier": prose(
        "Siehe [da](#nachstelen).", "Den Anker gibt es", "nächstliegend: nachstellen"
    ),
    "Verweis ohne Text": prose("Siehe [](firewall.md).", "Verweis ohne Text", "[Text]"),
    "unbekannte Referenz": prose(
        "Siehe [da][firewall].", "den Markdown nicht erkennt", "[Text](ziel.md)"
    ),
    "Bild ohne Text": prose("![](../index.md)", "Bild ohne Alternativtext", "Klammern"),
    "Bild fehlt": prose("![Netz](netz.png)", "netz.png führt ins Leere", "berichtigen"),
    "in der Liesmich": Mistake(
        "README.md", "docs/index", "docs/indx", 3, "führt ins Leere", "docs/index.md"
    ),
    "nur ein Verweis": Mistake(
        PAGE,
        " und in der [Übersicht](../index.md#start)",
        "",
        1,
        "auf 1 andere Seiten",
        "auf mindestens zwei",
    ),
    "nicht in der Navigation": Mistake(
        "mkdocs.yml",
        "  - UDP: diagnose/udp.md\n",
        "",
        f"{PAGE}:1",
        "nicht in der Navigation",
        "„- diagnose/udp.md“",
    ),
    "Einstiegsseite ohne die Seite": Mistake(
        "mkdocs.yml",
        "  - Backlog:",
        "  - ursachen/index.md\n  - Backlog:",
        "docs/ursachen/index.md:8",
        "nicht auf ursachen/backlog.md verweist",
        "[Titel](backlog.md)",
        (("docs/ursachen/index.md", OVERVIEW),),
    ),
    "Navigation ohne Seite": Mistake(
        "mkdocs.yml",
        "",
        "  - X: diagnose/upd.md\n",
        7,
        "gibt es nicht",
        "diagnose/udp.md",
    ),
    "zweimal in der Navigation": Mistake(
        "mkdocs.yml", "", "  - X: index.md\n", 7, "steht zweimal", "löschen"
    ),
    "mkdocs.yml ohne YAML": Mistake(
        "mkdocs.yml", "", "  - X: Y: z.md\n", 7, "kein YAML", "Einrückung"
    ),
}

SNIPPET_FENCE = 'mit `--8<-- "ordner/name.py"`'
FENCES = {
    "getippt": prose("```python\nprint(1)\n```", "getippten Text", SNIPPET_FENCE),
    "ohne Sprache": prose("```\nprint(1)\n```", "getippten Text", SNIPPET_FENCE),
    "Ausgabe": prose("```text\nErrno 111\n```", "getippten Text", SNIPPET_FENCE),
    "Python in bash": prose("```bash\nimport os\n```", "Python", "Schnipsel anlegen"),
    "Eingabezeichen": prose("```bash\n$ ss -t\n```", "Eingabezeichen", "nur die"),
    "Datei fehlt": prose(
        '```py\n--8<-- "diagnose/weg.py"\n```', "weg.py gibt es nicht", "Pfad im Code"
    ),
    "Funktion fehlt": prose(
        '```py\n--8<-- "diagnose/udp.py:weg"\n```', "definiert weg nicht", "Funktion"
    ),
    "falscher Code-Block": prose(
        '```yaml\n--8<-- "diagnose/udp.py"\n```', "nicht zeigen", "eines davon"
    ),
    "kein Mitschnitt": prose(
        '```packets\n--8<-- "diagnose/udp.pcap"\n```',
        "schreibt udp.pcap nicht",
        "Namen",
    ),
    "unbekanntes Verzeichnis": prose(
        '```table\n--8<-- "verzeichnis:alles"\n```', "gibt es nicht", "eines davon"
    ),
}
# Der Code-Block beginnt eine Zeile vor dem, was er zeigt.
FENCES = {name: m._replace(place=END + 1) for name, m in FENCES.items()}
FENCES |= {
    "rohes HTML": prose("<pre>x</pre>", "den der Bausatz nicht", "Schnipsel anlegen"),
    "script": prose("<script>x()</script>", "<script> kann", "in Markdown schreiben"),
    "nicht geschlossen": prose("```py\nx = 1", "Markdown nicht erkennt", "Schluss"),
    "Code-Block vergessen": prose(
        "import os\nos.abort()", "mehrzeiliger Code", "py-Block"
    ),
}


def file(path: str, content: str, line: int, problem: str, remedy: str) -> Mistake:
    """Ein Fehler an den Zeichen einer Datei."""
    return Mistake(path, "", content, line, problem, remedy)


def page(title: str, text: str = "") -> str:
    """Eine weitere Seite ohne Fehler, für `docs/ordner/`."""
    return (
        f"---\ntitle: {title}\ndescription: Was {title} heißt.\n---\n\n# X {{#x}}\n\n"
        f"Siehe [UDP](../diagnose/udp.md) und [Start](../index.md).\n\n{text}"
    )


def navigation(name: str) -> tuple[str, str]:
    return "mkdocs.yml", PROJECT["mkdocs.yml"] + f"  - Neu: {name}\n"


def misnamed(name: str, problem: str, remedy: str) -> Mistake:
    """Eine Seite, an der nur der Name falsch ist."""
    path = f"docs/{name}"
    return Mistake(path, "", page("Neu"), 1, problem, remedy, (navigation(name),))


def misnamed_snippet(
    stem: str, problem: str, remedy: str, page_name: str | None = None
) -> Mistake:
    """Ein Schnipsel, an dem nur der Name falsch ist, und die Seite dazu."""
    path = f"docs/diagnose/{page_name or stem.replace('-', '_')}.md"
    fence = f'```py\n--8<-- "diagnose/{stem}.py"\n```\n'
    return Mistake(
        f"snippets/diagnose/{stem}.py",
        "",
        PROJECT[SNIPPET],
        1,
        problem,
        remedy,
        (navigation(path.removeprefix("docs/")), (path, page("Neu", fence))),
    )


FILES = {
    "CRLF": file("README.md", "Ende\r\n", 4, "endet mit CRLF", "core.autocrlf false"),
    "CRLF im Schnipsel": file(SNIPPET, "# Ende\r\n", 8, "endet mit CRLF", "LF"),
    "BOM": Mistake(PAGE, "---\ntitle", "\ufeff---\ntitle", 1, "BOM", "UTF-8 ohne BOM"),
    "BOM im Schnipsel": Mistake(
        SNIPPET, '"""Fragt', '\ufeff"""Fragt', 1, "BOM", "UTF-8 ohne BOM"
    ),
    "Tabulator": prose("Der\tPort.", "enthält einen Tabulator", "Leerzeichen"),
    "Konflikt": file(
        "README.md", "<<<<<<< HEAD\n", 4, "Rest eines Konflikts", "Fassungen wählen"
    ),
    "Mitte eines Konflikts": file(
        SNIPPET, "# x\n", 8, "Rest eines Konflikts", "Fassungen wählen"
    )._replace(new='"""\n=======\n"""\n', place=9),
    "Seite mit Großbuchstaben": misnamed(
        "diagnose/Neu.md", "„Neu“ enthält anderes", "umbenennen zu neu.md"
    ),
    "Seite mit Umlaut": misnamed("diagnose/größe.md", "„größe“", "zu groesse.md"),
    "Seite mit Bindestrich": misnamed("diagnose/zu-klein.md", "„zu-klein“", "zu_klein"),
    "Ordner mit Leerzeichen": misnamed(
        "zu klein/x.md", "Ordner „zu klein“", "zu_klein"
    ),
    "Schnipsel mit Bindestrich": Mistake(
        "snippets/diagnose/udp-neu.py",
        "",
        PROJECT[SNIPPET],
        1,
        "„udp-neu“ enthält anderes",
        "zu udp_neu.py",
        ((PAGE, PROJECT[PAGE] + '\n```py\n--8<-- "diagnose/udp-neu.py"\n```\n'),),
    ),
    "wie die Standardbibliothek": misnamed_snippet(
        "socket", "wie das Modul socket", "socket_beispiel.py"
    ),
    "Nummer statt Aussage": misnamed_snippet("udp_beispiel1", "eine Nummer", "Aussage"),
    "Schnipsel ohne Seite": Mistake(
        "snippets/diagnose/udp_allein.py",
        "",
        PROJECT[SNIPPET],
        1,
        "den keine Seite zeigt",
        'mit --8<-- "diagnose/udp_allein.py" einbinden',
    ),
    "Schnipsel auf fremder Seite": misnamed_snippet(
        "tcp", "nicht wie die Seite", "umbenennen", page_name="udp_neu"
    ),
    "Notebook": Mistake(
        "docs/x.ipynb", "", "{}", 1, "keine Prüfung liest", "Text als Seite"
    ),
}


def header(text: str, line: int, problem: str, remedy: str) -> Mistake:
    """Ein Fehler im PEP-723-Kopf."""
    new = f'{text}\n"""Fragt'
    return Mistake(SNIPPET, '"""Fragt', new, line, problem, remedy)


def code(line: str, problem: str, remedy: str) -> Mistake:
    """Ein Fehler in einer Zeile des Schnipsels."""
    return Mistake(SNIPPET, "\nwith", f"{line}\n\nwith", 4, problem, remedy)


def named(package: str) -> str:
    return f'# /// script\n# dependencies = ["{package}"]\n# ///\n'


OWN = "127.0.0.1, 192.0.2.1"
SNIPPETS = {
    "kein Python": code("def f(:", "ist kein Python", "Syntaxfehler"),
    "Einrückung": code("  import os", "unexpected indent", "Syntaxfehler"),
    "Paket nicht genannt": code("import requests", "importiert requests", "PEP-723"),
    "Tippfehler im Import": code(
        "import sokcet", "importiert sokcet", "liegend: socket"
    ),
    "Import aus src": code(
        "import src.bausatz", "importiert aus src/", "verbindungslabor"
    ),
    "Import des Bausatzes": code(
        "from bausatz import rules", "importiert aus src/", "ohne schreiben"
    ),
    "Import eines Schnipsels": code(
        "from snippets import x", "importiert aus snippets/", "ohne schreiben"
    ),
    "relativer Import": code(
        "from . import x", "importiert aus snippets/", "ohne schreiben"
    ),
    "noqa": code("import os  # noqa", "umgeht eine Prüfung", "so schreiben, dass"),
    "type: ignore": code("x = 1  # type: ignore", "umgeht eine", "so schreiben"),
    "sleep(20)": code("sleep(20)", "wartet 20 s", "höchstens 5 s"),
    "asyncio.sleep": code("asyncio.sleep(6.5)", "wartet 6.5 s", "höchstens 5 s"),
    "sleep in Minuten": code("sleep(2 * 60)", "wartet 120 s", "höchstens 5 s"),
    "breakpoint": code("breakpoint()", "breakpoint() hält an", "löschen"),
    "input": code("input()", "input() fragt nach", "löschen"),
    "fremde Adresse": code('x = "8.8.8.8"', "spricht 8.8.8.8 an", OWN),
    "private Adresse": code('x = "192.168.1.5"', "spricht 192.168.1.5 an", OWN),
    "fremde Adresse mit Port": code('x = "1.1.1.1:53"', "spricht 1.1.1.1 an", OWN),
    "fremde IPv6-Adresse": code('x = "2606:4700::1111"', "spricht 2606", OWN),
    "fremder Name": code(
        'x = "www.python.org"', "spricht www.python.org an", ".example"
    ),
    "fremde URL": code('x = "https://pypi.org/x"', "spricht pypi.org an", ".example"),
    "example.com": code('x = "example.com"', "spricht example.com an", ".example"),
    "TOML im Kopf": header(
        '# /// script\n# dependencies = ["requests"\n# ///\n',
        2,
        "kein TOML",
        "so schreiben",
    ),
    "Kopf ohne Schluss": header(
        '# /// script\n# dependencies = ["requests"]\n', 1, "niemand erkennt", "`# ///`"
    ),
    "Kopf falsch geschrieben": header(
        '# // script\n# dependencies = ["requests"]\n# //\n',
        1,
        "niemand erkennt",
        "`# ///`",
    ),
    "keine Liste": header(
        '# /// script\n# dependencies = "requests"\n# ///\n',
        2,
        "keine Liste",
        '["paket"]',
    ),
    "Tippfehler im PEP-723-Kopf": header(
        '# /// script\n# dependecies = ["requests"]\n# ///\n',
        2,
        "kennt niemand",
        "erlaubt",
    ),
    "zwei Köpfe": header(
        named("requests") + "\n" + named("httpx"), 5, "zweiter PEP-723-Kopf", "vereinen"
    ),
    "kein Paketname": header(named("requests=="), 2, "benennt kein Paket", '"paket"'),
    "Paket ohne feste Version": header(
        named("gibt-es-nicht"),
        2,
        "nicht in uv.lock",
        "uv add --group atlas gibt-es-nicht",
    ),
    "Paket nicht benutzt": header(
        named("requests"), 2, "benutzt es aber nicht", "löschen"
    ),
    "druckt vor Ausnahme": code(
        "int('x')  # löst ValueError aus", "druckt und endet", "zwei Schnipsel"
    ),
}

ENTRY = Snippet(REPOSITORY, "bibliotheken/standardbibliothek_socket.py")
ATLAS_PAGE = "docs/bibliotheken/standardbibliothek.md"
ATLAS = {
    "Messung vor dem Code": Mistake(
        ATLAS_PAGE,
        "",
        page(
            "Sockets",
            "## socket {#socket}\n\n"
            '```table\n--8<-- "bibliotheken/standardbibliothek_socket.library.toml"\n'
            f'```\n\n```py\n--8<-- "{ENTRY.name}"\n```\n',
        ),
        13,
        "Messung vor dem Code",
        "py-Block davor einbinden",
        (
            navigation(ATLAS_PAGE.removeprefix("docs/")),
            *(
                (f"snippets/bibliotheken/{path.name}", path.read_text("utf-8"))
                for path in ENTRY.path.parent.glob(f"{ENTRY.path.stem}.*")
            ),
        ),
    ),
}

STATIC = {
    **LANGUAGE,
    **WORDING,
    **HEADS,
    **PATTERN,
    **LINKS,
    **FENCES,
    **FILES,
    **SNIPPETS,
    **ATLAS,
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Ein kleines Projekt ohne Fehler."""
    for name, content in PROJECT.items():
        put(tmp_path / name, content)
    record(tmp_path, SNIPPET)
    return tmp_path


def put(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode())


def record(project: Path, name: str) -> None:
    """Legt eine Aufzeichnung zu dem Text an, den der Schnipsel jetzt hat."""
    snippet = Snippet(project, name.removeprefix("snippets/"))
    write(Alone(snippet), [Run((NEWEST,), 0, "True\n")])


def only_message(project: Path) -> str:
    found = list(map(str, find_violations(project)))
    assert len(found) == 1, "\n".join(found) or "kein Fehler gefunden"
    return found[0]


def test_project_without_mistake(project: Path) -> None:
    assert find_violations(project) == []


@pytest.mark.parametrize("name", STATIC)
def test_mistake_is_answered(project: Path, name: str) -> None:
    mistake = STATIC[name]
    make(project, mistake)
    problem, arrow, remedy = only_message(project).partition(" → ")
    assert problem.startswith(mistake.start)
    assert mistake.problem in problem
    assert arrow
    assert mistake.remedy in remedy


def make(project: Path, mistake: Mistake) -> None:
    """Macht den Fehler; geänderte Schnipsel gelten danach als aufgezeichnet."""
    for name, content in mistake.around:
        put(project / name, content)
    path = project / mistake.path
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    assert mistake.old in text
    new = (
        text.replace(mistake.old, mistake.new, 1) if mistake.old else text + mistake.new
    )
    put(path, new)
    if path.suffix == ".py":
        with suppress(SnippetError):
            record(project, mistake.path)


@pytest.mark.parametrize(
    "text",
    [
        "Er ist in der Lage, abzulehnen.",
        "Der Rückgabewert von `connect_ex()` ist 111.",
        "Von 20 Threads versucht es einer.",
        "Abgelehnt wird sporadisch, also nur manchmal.",
        "Die Warteschlange (Backlog) ist voll.\nDer Backlog ist voll.",
        "Siehe [Voller Backlog](firewall.md).",
        "Die Aufzeichnung stammt aus dem Bausatz.",
    ],
)
def test_right_word_in_its_place(project: Path, text: str) -> None:
    put(project / PAGE, f"{PROJECT[PAGE]}\n{text}\n")
    assert find_violations(project) == []


def test_latin_1(project: Path) -> None:
    for name, line, comment in ((PAGE, END, "\nGrößer.\n"), (SNIPPET, 8, "# größer\n")):
        path = project / name
        before = path.read_bytes()
        path.write_bytes(before + comment.encode("latin-1"))
        message = only_message(project)
        assert message.startswith(f"{name}:{line}: ist kein UTF-8")
        assert message.endswith("→ im Editor als UTF-8 speichern")
        path.write_bytes(before)


def test_changed_snippet_is_only_to_be_recorded(project: Path) -> None:
    put(project / SNIPPET, PROJECT[SNIPPET] + "# anders\n")
    assert only_message(project) == (
        f"{SNIPPET}:1: seit der Aufzeichnung geändert → `make record`"
    )


def test_build_names_page_and_line_of_a_fence(
    project: Path, caplog: pytest.LogCaptureFixture
) -> None:
    make(project, FENCES["Datei fehlt"])
    find_violations(project)
    (message,) = caplog.messages
    assert message.startswith(f"{PAGE}:{END + 1}: snippets/diagnose/weg.py gibt es")
    assert message.endswith(" → Pfad im Code-Block berichtigen")


def test_missing_recording(project: Path) -> None:
    (project / SNIPPET).with_suffix(".toml").unlink()
    assert (
        only_message(project)
        == f"{SNIPPET}:1: noch nicht aufgezeichnet → `make record`"
    )


def test_only_what_a_change_touches(project: Path) -> None:
    for name in (PAGE, "docs/index.md"):
        put(project / name, PROJECT[name] + "\nDas ist dein Port.\n")
    (found,) = find_violations(project, only={PAGE})
    assert found.path == PAGE
    assert len(find_violations(project)) == 2
    (project / SNIPPET).with_suffix(".toml").unlink()
    assert len(find_violations(project, only={PAGE})) == 2


def run(source: str, line: int, problem: str, remedy: str) -> tuple[str, int, str, str]:
    return source, line, problem, remedy


CHANGING = "ändert sich von Lauf zu Lauf"
FIXED = "festen Wert zeigen"
RUNS = {
    "endloser Thread": run(
        "import threading\n\n\ndef work() -> None:\n    while True:\n        pass\n\n\n"
        "threading.Thread(target=work).start()\nprint(1)\n",
        5,
        "läuft nach Ablauf der Frist noch",
        "Schleifen und Wartezeiten begrenzen",
    ),
    "fremde Adresse, Fehler abgefangen": run(
        "import socket\n\nhost = '.'.join('8888')\ntry:\n"
        "    socket.create_connection((host, 53))\nexcept OSError as error:\n"
        "    print(error)\n",
        5,
        "spricht 8.8.8.8 an, einen fremden Rechner",
        OWN,
    ),
    "fremder Name, Fehler abgefangen": run(
        "import socket\n\nname = 'www.python.' + 'org'\ntry:\n"
        "    socket.getaddrinfo(name, 80)\nexcept OSError:\n    print('Fehler')\n",
        5,
        "spricht www.python.org an, einen fremden Rechner",
        ".example",
    ),
    "fremde Adresse über UDP": run(
        "import socket\n\nwith socket.socket(type=socket.SOCK_DGRAM) as sock:\n"
        "    sock.sendto(b'x', ('.'.join('9999'), 53))\n",
        4,
        "spricht 9.9.9.9 an, einen fremden Rechner",
        OWN,
    ),
    "keine Ausgabe": run("x = 1\n", 1, "zeigt nichts", "mit print() ausgeben"),
    "Uhrzeit": run("import time\n\nprint(time.time())\n", 3, CHANGING, FIXED),
    "Uhrzeit mit Text": run(
        "import time\n\nprint('Start')\nprint(f'Ende: {time.time()}')\n",
        4,
        CHANGING,
        FIXED,
    ),
    "Uhrzeit als `#>`-Zeile": run(
        "import time\n\nprint('Start')\n#> Start\nprint(time.time())\n#> 1795881\n",
        6,
        CHANGING,
        FIXED,
    ),
    "Port": run(
        "import socket\n\nwith socket.create_server(('127.0.0.1', 0)) as server:\n"
        "    print(server.getsockname())\n",
        4,
        CHANGING,
        FIXED,
    ),
    "Zufall": run("import random\n\nprint(random.random())\n", 3, CHANGING, FIXED),
    "Adresse im Speicher": run("print(object())\n", 1, CHANGING, FIXED),
    "Kennung": run("import uuid\n\nprint(uuid.uuid4())\n", 3, CHANGING, FIXED),
    "Reihenfolge einer Menge": run(
        "print({str(number) for number in range(50)})\n", 1, CHANGING, FIXED
    ),
    "Ausnahme": run(
        "def fail() -> None:\n    raise ValueError('kaputt')\n\n\nfail()\n",
        2,
        "endet mit einer Ausnahme",
        "`# löst ValueError aus` kennzeichnen (ValueError: kaputt)",
    ),
    "Ausnahmegruppe": run(
        "raise ExceptionGroup('g', [ValueError('x')])\n",
        1,
        "endet mit einer Ausnahme",
        "`# löst ExceptionGroup aus` kennzeichnen",
    ),
    "Exit-Status": run(
        "import sys\n\nsys.exit(3)\n", 1, "endet mit einer Ausnahme", "(Exit-Status 3)"
    ),
    "Import aus src": run(
        "from bausatz import snippets\n", 1, "bausatz fehlt", "ohne schreiben"
    ),
    "Paket fehlt": run("\nimport requests\n", 2, "requests fehlt", "PEP-723-Kopf"),
    "Ausnahme im Thread": run(
        "import threading\n\n\ndef work() -> None:\n    raise OSError('x')\n\n\n"
        "threading.Thread(target=work).start()\n",
        5,
        "Python meldet nebenbei „Exception in thread",
        "Ursache beheben",
    ),
    "nie gelaufene Ausgabe": run(
        "print(1)\nif False:\n    print(2)\n    #> 2\n",
        4,
        "zeigt „2“, gibt es aber nicht aus",
        "Zeile löschen, dann `make record`",
    ),
}


@pytest.mark.parametrize("name", RUNS)
def test_run_is_answered(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if reason := isolation_obstacle():
        pytest.skip(reason)
    source, line, problem, remedy = RUNS[name]
    monkeypatch.setattr(alone, "TIME_LIMIT", 2.0 if "endlos" in name else 30.0)
    put(tmp_path / SNIPPET, source)
    with pytest.raises(SnippetError) as caught:
        Alone(Snippet(tmp_path, "diagnose/udp.py")).measure(NEWEST)
    before, arrow, after = str(caught.value).splitlines()[0].partition(" → ")
    assert before.startswith(f"{SNIPPET}:{line}: ")
    assert problem in before
    assert arrow
    assert remedy in after


def test_enough_mistakes_are_known() -> None:
    print(f"{len(STATIC) + len(RUNS)} Fehler")
    assert len(STATIC) + len(RUNS) >= 90, "weniger Fehler als verlangt → ergänzen"
