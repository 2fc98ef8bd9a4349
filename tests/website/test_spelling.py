"""Rechtschreibung aller Seiten und Docstrings mit hunspell."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from bausatz.check.system import SPELLING
from bausatz.snippets import PROJECT

# Fachwörter und Namen, die das Wörterbuch nicht kennt; eines je Zeile, sortiert.
WORDS = Path(__file__).with_name("woerter.txt")


def texts(site: Path) -> Iterator[tuple[str, str]]:
    """Alle Texte in Menschensprache: Fundort und Text ohne Code und Zitate."""
    for path in sorted(site.rglob("*.html")):
        page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        assert page.title is not None
        for foreign in page.select("code, figure.fence, script, style, svg"):
            foreign.replace_with(" ")
        body = page.select_one("article") or page.title
        yield path.relative_to(site).as_posix(), body.get_text(" ")
    for folder in ("src", "snippets", "tests"):
        for path in sorted((PROJECT / folder).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            docstrings = [
                ast.get_docstring(node) or ""
                for node in ast.walk(tree)
                if isinstance(
                    node,
                    ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef,
                )
            ]
            text = re.sub(r"(?m)`[^`]+`|^ *\w+:", " ", "\n".join(docstrings))
            yield path.relative_to(PROJECT).as_posix(), text
    for name in ("README.md", "CONTRIBUTING.md"):
        text = (PROJECT / name).read_text(encoding="utf-8")
        yield name, re.sub(r"(?s)```.*?```|`[^`]+`|\]\([^)]+\)", " ", text)


# Ordner, Threads (owner/repo#1), Manpages (tcp(7)), Dateien (errno.h), Ziffern.
NAMES = re.compile(r"[\w./…-]+#\d+|[\w/-]+\.[a-z]\w*|\w+/[\w/]*|\w+\(\d\)|\w*\d\w*")


def misspelled(text: str) -> set[str]:
    text = NAMES.sub(" ", text)
    # Wo Code stand („`except`-Block“), bleibt ein loser Bindestrich.
    text = re.sub(r"(?<!\w)-+|-+(?!\w)", " ", text)
    completed = subprocess.run(
        ["hunspell", "-i", "utf-8", "-d", "de_DE", "-p", str(WORDS), "-l"],
        input=text,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return set(completed.stdout.split())


def test_spelling(site: Path) -> None:
    if reason := SPELLING.obstacle():
        pytest.skip(reason)
    wrong = [
        f"{place}: {word} → berichtigen oder in {WORDS.relative_to(PROJECT)} aufnehmen"
        for place, text in texts(site)
        for word in sorted(misspelled(text))
    ]
    assert not wrong, "\n".join(wrong)


def test_a_typo_is_found() -> None:
    if reason := SPELLING.obstacle():
        pytest.skip(reason)
    assert misspelled("Die Verbindnug wurde abgelehnt.") == {"Verbindnug"}


def test_word_list_is_sorted() -> None:
    words = WORDS.read_text(encoding="utf-8").splitlines()
    assert words == sorted(set(words), key=lambda word: (word.casefold(), word))
