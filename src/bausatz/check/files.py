"""Regeln für jede Datei: Name, Zeichen, Zeilenenden."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import InclusionLevel, get_files, set_exclusions

from bausatz.check.violation import Violation

_TEXTS = {".md", ".py", ".toml", ".yml", ".yaml", ".css", ".js", ".html", ".txt"}
_ASSETS = re.compile(r"\.(md|css|m?js|json|txt|xml|svg|png|jpg|webp|ico)")
_SNIPPET_FILES = re.compile(r"\.(py|toml|pcap)")
_ASCII_NAME = re.compile(r"[a-z0-9_]+")
_CONFLICT = re.compile(rb"(?m)^(<{7} |={7}$|>{7} |\|{7} )")
# Wo Menschen schreiben; der Rest ist erzeugt oder gehört Werkzeugen.
_WRITTEN = [
    *("*.md", "*.yml", "*.toml", ".github/**/*"),
    *("docs/**/*", "snippets/**/*", "src/**/*", "tests/**/*"),
]
_TO_ASCII = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "-": "_"})


def written_files(project: Path) -> list[Path]:
    """Alle Textdateien des Projekts, in denen Menschen schreiben."""
    found = {path for pattern in _WRITTEN for path in project.glob(pattern)}
    return sorted(path for path in found if path.suffix in _TEXTS and path.is_file())


def published(config: MkDocsConfig) -> list[Path]:
    """Alle Dateien, die MkDocs auf die Website stellt, auch durch Verweise hindurch."""
    files = get_files(config)
    set_exclusions(files, config)
    return [
        Path(str(file.abs_src_path))
        for file in files
        if file.inclusion is not InclusionLevel.EXCLUDED
    ]


def check_bytes(name: str, content: bytes) -> Iterator[Violation]:
    """Lesbare Zeichen, gleiche Zeilenenden, keine Reste eines Konflikts."""

    def at(offset: int, problem: str, remedy: str) -> Violation:
        return Violation(name, content.count(b"\n", 0, offset) + 1, problem, remedy)

    if content.startswith(b"\xef\xbb\xbf"):
        yield at(0, "beginnt mit einem BOM", "als „UTF-8 ohne BOM“ speichern")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        yield at(
            error.start, "ist kein UTF-8 (Latin-1?)", "im Editor als UTF-8 speichern"
        )
    if (offset := content.find(b"\r")) >= 0:
        yield at(
            offset,
            "endet mit CRLF statt LF",
            "im Editor LF als Zeilenende wählen, `git config core.autocrlf false`",
        )
    if conflict := _CONFLICT.search(content):
        yield at(
            conflict.start(),
            "Rest eines Konflikts beim Zusammenführen",
            "eine der Fassungen wählen und die Zeilen <<<, ===, >>> löschen",
        )
    if name.endswith((".md", ".py", ".yml")) and (offset := content.find(b"\t")) >= 0:
        yield at(offset, "enthält einen Tabulator", "durch Leerzeichen ersetzen")


def check_names(project: Path, config: MkDocsConfig) -> Iterator[Violation]:
    """Namen aus `[a-z0-9_]`; auf die Website kommt nur, was eine Prüfung liest."""
    for path in published(config):
        name = path.relative_to(project).as_posix()
        in_snippets = name.startswith("docs/snippets/")
        if not (_SNIPPET_FILES if in_snippets else _ASSETS).fullmatch(path.suffix):
            yield Violation(
                name,
                1,
                "Datei, deren Inhalt keine Prüfung liest",
                "Text als Seite (.md) nach docs/, Code als Schnipsel nach snippets/",
            )
        elif path.suffix == ".md":
            yield from _check_name(name, Path(name).parts[1:])
    for path in sorted(project.glob("snippets/**/*.py")):
        if path.name != "__init__.py":
            name = path.relative_to(project).as_posix()
            yield from _check_name(name, Path(name).parts[1:])
            yield from _check_shadow(name, path.stem)


def _check_name(name: str, parts: tuple[str, ...]) -> Iterator[Violation]:
    *folders, file = parts
    stem, _, suffix = file.partition(".")
    for part in (*folders, stem):
        if not _ASCII_NAME.fullmatch(part):
            better = re.sub(r"[^a-z0-9_]", "_", part.lower().translate(_TO_ASCII))
            place = "Ordner" if part in folders else "Datei"
            new = better if part in folders else f"{better}.{suffix}"
            yield Violation(
                name,
                1,
                f"{place} „{part}“ enthält anderes als a–z, 0–9 und _",
                f"umbenennen zu {new}",
            )


def _check_shadow(name: str, stem: str) -> Iterator[Violation]:
    if stem in sys.stdlib_module_names:
        yield Violation(
            name,
            1,
            f"heißt wie das Modul {stem} der Standardbibliothek und verdeckt es, wenn"
            " er als Kopie läuft",
            f"umbenennen, z. B. zu {stem}_beispiel.py",
        )
