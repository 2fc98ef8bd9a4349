"""Rüstet Pythons für Schnipsel aus: mit genau den Paketen, die sie nennen."""

import hashlib
import os
from functools import cache
from pathlib import Path

from filelock import FileLock

from bausatz.interpreters import interpreters, uv
from bausatz.snippets import PROJECT, Snippet, SnippetError, find_snippets


def command_for(snippet: Snippet, version: str) -> list[str]:
    """Gibt den Befehl zurück, der einen Schnipsel in einem sauberen Python startet.

    Ohne eigene Pakete ist das Python ganz ohne `site-packages`, sonst eine Umgebung mit
    genau den Paketen des PEP-723-Kopfs; Versionen gibt `uv.lock` vor.
    """
    if not (snippet.dependencies or snippet.uses_lab):
        return [str(interpreters()[version]), "-I", "-S"]
    packages = list(snippet.dependencies)
    if snippet.uses_lab:
        packages += ["--editable", f"{PROJECT}[pakete]"]
    try:
        return [str(_environment(version, tuple(packages))), "-I"]
    except RuntimeError as error:
        raise SnippetError(
            f"{snippet}:1: {', '.join(packages)} lässt sich nicht installieren"
            f" → Netz prüfen, `dependencies` im PEP-723-Kopf berichtigen\n{error}"
        ) from error


def prepare_environments() -> None:
    """Legt alle Umgebungen an, solange der Prozess das Netz noch erreicht."""
    for snippet in find_snippets():
        for version in interpreters():
            command_for(snippet, version)


@cache
def _environment(version: str, packages: tuple[str, ...]) -> Path:
    lock = (PROJECT / "uv.lock").read_bytes()
    key = hashlib.sha256(repr(packages).encode() + lock).hexdigest()[:12]
    folder = PROJECT / ".venvs" / f"{version}-{key}"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    ready = folder / "bereit"
    folder.parent.mkdir(exist_ok=True)
    with FileLock(f"{folder}.lock"):
        if not ready.exists():
            uv("venv", "--clear", "--python", str(interpreters()[version]), str(folder))
            locked = folder / "constraints.txt"
            uv(
                *("export", "--frozen", "--all-groups", "--no-hashes"),
                *("--no-emit-project", "--output-file", str(locked)),
            )
            uv(
                *("pip", "install", "--python", str(python)),
                *("--constraint", str(locked), *packages),
            )
            ready.touch()
    return python
