"""Rechtschreibung aller Seiten und Docstrings mit hunspell."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bausatz.check.system import SPELLING
from bausatz.snippets import PROJECT
from tests.website.pages import pages, text_of

# Mit test_build.py in einem Prozess: Beide lesen dieselben Seiten.
pytestmark = pytest.mark.xdist_group("Lesen")

# Fachwörter und Namen, die das Wörterbuch nicht kennt; eines je Zeile, sortiert.
WORDS = Path(__file__).with_name("woerter.txt")


def texts(site: Path, only: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Alle Texte in Menschensprache: Fundort und Text ohne Code und Zitate."""
    for name, page in pages(site).items():
        body = (page.css("article") or page.css("title"))[0]
        # `.contents` wiederholt die Überschriften, nur ohne ihren Code auszuzeichnen.
        yield (
            name,
            text_of(body, without="code, figure.fence, .contents, script, style, svg"),
        )
    for folder in ("src", "snippets", "tests"):
        for path in sorted((PROJECT / folder).rglob("*.py")):
            name = path.relative_to(PROJECT).as_posix()
            if only and name not in only:
                continue
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
            yield name, text
    for name in ("README.md", "CONTRIBUTING.md"):
        text = (PROJECT / name).read_text(encoding="utf-8")
        yield name, re.sub(r"(?s)```.*?```|`[^`]+`|\]\([^)]+\)", " ", text)


# Ordner, Threads (owner/repo#1), Manpages (tcp(7)), Dateien (errno.h), Ziffern.
NAMES = re.compile(r"[\w./…-]+#\d+|[\w/-]+\.[a-z]\w*|\w+/[\w/]*|\w+\(\d\)|\w*\d\w*")
# Wer ein Paket nennt, nennt es, wie es heißt.
LOCKED = tomllib.loads((PROJECT / "uv.lock").read_text(encoding="utf-8"))["package"]
PACKAGE = "|".join(re.escape(package["name"]) for package in LOCKED)
PACKAGES = re.compile(rf"(?i)(?<![\w-])({PACKAGE})(?![\w-])")


def misspelled(text: str) -> set[str]:
    text = PACKAGES.sub(" ", NAMES.sub(" ", text))
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


def test_spelling(site: Path, only: frozenset[str]) -> None:
    if reason := SPELLING.obstacle():
        pytest.skip(reason)
    places = list(texts(site, only))
    # Ein Aufruf für alles: hunspell liest bei jedem sein ganzes Wörterbuch.
    unknown = misspelled("\n".join(text for _, text in places))
    wrong = [
        f"{place}: {word} → berichtigen oder in {WORDS.relative_to(PROJECT)} aufnehmen"
        for place, text in places
        if any(word in text for word in unknown)
        for word in sorted(misspelled(text))
    ]
    assert not wrong, "\n".join(wrong)


def test_a_typo_is_found() -> None:
    if reason := SPELLING.obstacle():
        pytest.skip(reason)
    assert misspelled("Die Verbindnug wurde abgelehnt.") == {"Verbindnug"}


def test_package_name_is_no_typo() -> None:
    """Sonst wäre jeder neue Eintrag des Atlas erst einmal rot."""
    if reason := SPELLING.obstacle():
        pytest.skip(reason)
    assert misspelled("Das Paket qdrant-client") == set()
    assert misspelled("Das Paket qdrant-cleint") == {"qdrant-cleint"}


def test_word_list_is_sorted() -> None:
    words = WORDS.read_text(encoding="utf-8").splitlines()
    wanted = sorted(set(words), key=lambda word: (word.casefold(), word))
    pairs = enumerate(zip(words, wanted, strict=False), 1)
    line = next((n for n, (word, right) in pairs if word != right), len(words))
    assert words == wanted, (
        f"{WORDS.relative_to(PROJECT)}:{line}: steht doppelt oder an falscher Stelle"
        " → alphabetisch einordnen"
    )
