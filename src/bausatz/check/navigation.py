"""Regeln für das, was eine Seite zur Seite der Website macht: Platz und Kopf."""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from bausatz.check.markdown import front_matter, last_line, prose_lines
from bausatz.check.violation import Violation, nearest

LONGEST_DESCRIPTION = 160  # Zeichen; mehr zeigt keine Suchmaschine
_HEADING = re.compile(r"(?P<level>#{1,6}) +(?P<text>.+)")
_KEYS = {"title", "description", "hide"}
# Die Abschnitte jeder Ursachenseite: Wer eine kennt, findet sich auf allen zurecht.
_CONFUSION = "Verwechslungsgefahr {#verwechslung}"  # nur, wo es eine gibt
_CAUSE = (
    "Prüfen {#pruefen}",
    "Beheben {#beheben}",
    "So sieht es aus {#so-sieht-es-aus}",
    "Nachstellen {#nachstellen}",
    "Hintergrund {#hintergrund}",
    _CONFUSION,
    "Siehe auch {#siehe-auch}",
)
_TO_ASCII = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def read_navigation(project: Path) -> list[tuple[str, int]] | None:
    """Liest die Seiten der Navigation und ihre Zeilen in `mkdocs.yml`.

    Returns:
        Pfad unter `docs/` und Zeile; `None`, wenn das Projekt keine Navigation hat.

    Raises:
        MarkedYAMLError: Die Datei ist nicht lesbar.
    """
    path = project / "mkdocs.yml"
    if not path.is_file():
        return None
    root = yaml.compose(path.read_text(encoding="utf-8"), yaml.SafeLoader)
    for key, value in root.value if isinstance(root, yaml.MappingNode) else ():
        if key.value == "nav":
            return list(_entries(value))
    return None


def _entries(node: yaml.Node) -> Iterator[tuple[str, int]]:
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _entries(item)
    elif isinstance(node, yaml.MappingNode):
        for _, value in node.value:
            yield from _entries(value)
    elif "://" not in node.value:
        yield node.value, node.start_mark.line + 1


def check_navigation(
    texts: Mapping[str, str], entries: list[tuple[str, int]]
) -> Iterator[Violation]:
    """Jede Seite steht genau einmal in der Navigation und auf ihrer Einstiegsseite."""
    pages = [name.removeprefix("docs/") for name in texts if name.endswith(".md")]
    seen: set[str] = set()
    for name, line in entries:
        if name in seen:
            yield Violation(
                "mkdocs.yml",
                line,
                f"{name} steht zweimal in der Navigation",
                "einen der Einträge löschen",
            )
        elif name not in pages:
            yield Violation(
                "mkdocs.yml",
                line,
                f"docs/{name} gibt es nicht",
                nearest(name, pages, "Seite anlegen oder den Eintrag löschen"),
            )
        seen.add(name)
    for name in pages:
        if name not in seen:
            yield Violation(
                f"docs/{name}",
                1,
                "Seite, die nicht in der Navigation steht",
                f"in mkdocs.yml unter nav eintragen: „- {name}“",
            )
    for name in pages:
        overview, stem = _overview(name)
        text = texts.get(f"docs/{overview}")
        # Zu den Bereichen selbst führen die Reiter.
        if (
            text
            and overview != "index.md"
            and not re.search(rf"\]\({stem}(\.md|/index\.md)[)#]", text)
        ):
            yield Violation(
                f"docs/{overview}",
                len(text.splitlines()),
                f"Einstiegsseite, die nicht auf {name} verweist",
                f"[Titel]({stem}.md) und eine Zeile, wann die Seite zutrifft",
            )


def _overview(name: str) -> tuple[str, str]:
    """Die Einstiegsseite eines Bereichs und wie sie eine seiner Seiten nennt."""
    path = PurePosixPath(name)
    place = path.parent if path.name == "index.md" else path.with_suffix("")
    return (place.parent / "index.md").as_posix(), place.name


def check_heads(pages: Mapping[str, str]) -> Iterator[Violation]:
    """Jede Seite hat einen Kopf mit Titel und eigener Beschreibung."""
    described: dict[str, str] = {}
    for name, text in pages.items():
        source = front_matter(text)
        if source is None:
            yield Violation(
                name,
                1,
                "Seite ohne Kopf",
                "mit „---“, „title: …“, „description: …“, „---“ beginnen",
            )
            continue
        try:
            head = yaml.safe_load(source)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            yield Violation(
                name,
                mark.line + 2 if mark else 1,
                f"Kopf ist kein YAML ({error.problem})",
                'den Wert in Anführungszeichen setzen: description: "…"',
            )
            continue
        for found in _check_head(head if isinstance(head, dict) else {}):
            yield Violation(name, last_line(f"---\n{source}", found[0]), *found[1:])
        description = str(head.get("description")) if isinstance(head, dict) else ""
        if described.setdefault(description, name) != name:
            yield Violation(
                name,
                last_line(f"---\n{source}", "description"),
                f"description steht auch auf {described[description]}",
                "eine eigene schreiben",
            )


def _check_head(head: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for key in head.keys() - _KEYS:
        remedy = nearest(str(key), _KEYS, "löschen")
        yield f"{key}:", f"„{key}“ im Kopf kennt niemand", remedy
    for key in ("title", "description"):
        if not isinstance(head.get(key), str) or not head[key].strip():
            yield (
                f"{key}:",
                f"{key} fehlt im Kopf",
                f"„{key}: …“ hinter „---“ schreiben",
            )
    length = len(str(head.get("description", "")))
    if length > LONGEST_DESCRIPTION:
        yield (
            "description:",
            f"description hat {length} Zeichen",
            f"auf {LONGEST_DESCRIPTION} kürzen",
        )


def check_headings(name: str, text: str) -> Iterator[Violation]:
    """Eine Überschrift erster Ebene, keine Ebene übersprungen, jede mit Anker."""
    last, titles = 0, 0
    for number, line in prose_lines(text):
        heading = _HEADING.match(line)
        if heading is None:
            continue
        level = len(heading["level"])
        titles += level == 1
        if level == 1 and titles == 2:
            problem = "zweite Überschrift erster Ebene"
            yield Violation(name, number, problem, "mit ## schreiben")
        if last and level > last + 1:
            yield Violation(
                name,
                number,
                f"Überschrift der Ebene {level} unter einer der Ebene {last}",
                f"mit {'#' * (last + 1)} schreiben",
            )
        last = level
        anchor = re.search(r"\{[^}]*#([^\s}]+)", heading["text"])
        if anchor is None or not re.fullmatch(r"[a-z0-9_-]+", anchor[1]):
            problem = f"Anker {anchor[1]} nicht in ASCII" if anchor else "ohne Anker"
            slug = _slug(heading["text"].partition("{")[0])
            yield Violation(
                name, number, f"Überschrift: {problem}", f"{{#{slug}}} anhängen"
            )
    if not titles:
        yield Violation(
            name,
            1,
            "Seite ohne Überschrift",
            "mit „# Titel {#titel}“ beginnen",
        )


def check_cause(name: str, text: str) -> Iterator[Violation]:
    """Eine Ursachenseite beginnt mit der Antwort und hat die Abschnitte des Musters."""
    if not name.startswith("docs/ursachen/") or name.endswith("/index.md"):
        return
    lines = [(number, line) for number, line in prose_lines(text) if line.strip()]
    for (_, title), (number, line) in pairwise(lines):
        if title.startswith("# ") and not line.startswith("**"):
            yield Violation(
                name,
                number,
                "Ursachenseite, die nicht mit der Antwort beginnt",
                "unter den Titel einen fetten Satz: **Was los ist und was hilft.**",
            )
    found = [(n, line[3:].strip()) for n, line in lines if line.startswith("## ")]
    sections = [section for _, section in found]
    expected = [part for part in _CAUSE if part != _CONFUSION or part in sections]
    found.append((len(text.splitlines()), ""))  # das Ende der Seite
    for (number, section), part in zip(found, [*expected, ""], strict=False):
        if section == part:
            continue
        if part and section in [*expected, ""]:
            problem = f"„## {part}“ fehlt an dieser Stelle"
            remedy = "hier einfügen oder hierher verschieben"
        elif "#" in section:  # Den fehlenden Anker meldet schon `check_headings`.
            problem = f"„## {section}“ gehört nicht zum Muster einer Ursachenseite"
            instead = f"„## {part}“ oder " if part else ""
            remedy = f"{instead}mit ### schreiben"
        else:
            return
        yield Violation(name, number, problem, remedy)
        return  # Die nächsten Abweichungen wären meist Folgen dieser.


def _slug(text: str) -> str:
    words = re.findall(r"[a-z0-9]+", text.lower().translate(_TO_ASCII))
    return "-".join(words)
