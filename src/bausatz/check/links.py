"""Regeln für Verweise und Bilder: Jeder führt irgendwohin und sagt, wohin."""

import os
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup

from bausatz.check.markdown import Page, prose_lines
from bausatz.check.violation import Violation, nearest
from bausatz.snippets import SITE_ROOT

_ANCHOR = re.compile(r"\{[^}\n]*#(?P<anchor>[\w.-]+)|\bid=[\"'](?P<id>[\w.-]+)")
_UNREAD = re.compile(r"\[[^\][]+\](?:\([^)\s]*|\[[^\]]*\])")
_PAGE_LINK = re.compile(r"\]\(([^):#\s]+\.md)")
# mkdocstrings legt die Anker aus dem Namen an.
_GENERATED = ("verbindungslabor", "fn:", "fnref:")


def check_links(page: Page, prose: BeautifulSoup, project: Path) -> Iterator[Violation]:
    """Verweise, Bilder und Anker einer Seite."""
    for image in prose.select("img"):
        if not str(image.get("alt", "")).strip():
            yield page.at(
                str(image.get("src", "")),
                "Bild ohne Alternativtext",
                "zwischen die eckigen Klammern schreiben, was das Bild sagt",
            )
    for link in prose.select("a[href]:not(.headerlink), img[src]"):
        target = str(link.get("href") or link.get("src"))
        if link.name == "a" and not link.get_text().strip() and not link.select("img"):
            yield page.at(
                f"]({target}", "Verweis ohne Text", "sagen, wohin er führt: [Text](…)"
            )
        yield from _check_target(page, target, project)
    for text in prose.find_all(string=_UNREAD):
        if text.find_parent(["code", "pre"]) is None:
            found = _UNREAD.search(text)
            assert found is not None
            yield page.at(
                found[0],
                f"„{found[0]}“ ist ein Verweis, den Markdown nicht erkennt",
                "als [Text](ziel.md) schreiben",
            )
    yield from _check_anchors(page, prose)


def check_onward(name: str, text: str) -> Iterator[Violation]:
    """Jede Seite führt auf zwei andere weiter."""
    prose = "\n".join(line for _, line in prose_lines(text))
    targets = {match[1] for match in _PAGE_LINK.finditer(prose)}
    if len(targets) < 2:
        yield Violation(
            name,
            1,
            f"Seite, die auf {len(targets)} andere Seiten verweist",
            "auf mindestens zwei verweisen: [Text](seite.md)",
        )


def _check_target(page: Page, target: str, project: Path) -> Iterator[Violation]:
    link = urlsplit(target)
    if link.scheme or link.netloc or target.startswith(SITE_ROOT):
        return
    if link.path.startswith("/"):
        yield page.at(
            f"({target}",
            f"Verweis auf {target} beginnt an der Wurzel des Servers",
            "relativ zu dieser Seite schreiben",
        )
        return
    folder = PurePosixPath(page.path).parent
    name = os.path.normpath(folder / unquote(link.path)) if link.path else page.path
    if not (project / name).is_file():
        known = _targets(project, folder)
        yield page.at(
            f"({target}",
            f"Verweis auf {link.path} führt ins Leere",
            nearest(link.path, known, "Pfad berichtigen, relativ zu dieser Seite"),
        )
    elif link.fragment and name.endswith(".md"):
        yield from _check_fragment(page, target, project / name)


def _targets(project: Path, folder: PurePosixPath) -> list[str]:
    """Worauf eine Seite in diesem Ordner verweisen kann, relativ zu ihm."""
    files = [*project.glob("docs/**/*.md"), *project.glob("*.md")]
    return [os.path.relpath(path, project / folder) for path in files]


def _check_fragment(page: Page, target: str, path: Path) -> Iterator[Violation]:
    fragment = unquote(urlsplit(target).fragment)
    text = path.read_text(encoding="utf-8", errors="replace")
    known = [m["anchor"] or m["id"] for m in _ANCHOR.finditer(text)]
    if known and fragment not in known and not fragment.startswith(_GENERATED):
        yield page.at(
            f"({target}",
            f"Verweis auf {target}: Den Anker gibt es dort nicht",
            nearest(
                fragment, known, "an der Überschrift {#anker} setzen oder berichtigen"
            ),
        )


def _check_anchors(page: Page, prose: BeautifulSoup) -> Iterator[Violation]:
    seen: set[str] = set()
    for element in prose.select("[id]"):
        name = str(element["id"])
        if name in seen:
            yield page.at(
                f"#{name}",
                f"Anker {name} steht zweimal auf der Seite",
                "einen von beiden umbenennen",
            )
        seen.add(name)
