"""Findet jedes unterstützte CPython der Maschine und rüstet es für Schnipsel aus."""

import hashlib
import json
import os
import shutil
import subprocess
import tomllib
from functools import cache
from pathlib import Path

from filelock import FileLock
from packaging.specifiers import SpecifierSet

from bausatz.snippets import PROJECT, Snippet, SnippetError, find_snippets


def uv(*arguments: str, path: str = os.environ["PATH"]) -> str:
    """Ruft uv auf und gibt seine Ausgabe zurück."""
    command = os.environ.get("UV") or shutil.which("uv")
    if command is None:
        raise FileNotFoundError("uv fehlt → `make test` oder `uv run pytest`")
    completed = subprocess.run(
        [command, *arguments],
        cwd=PROJECT,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    if completed.returncode != 0:
        raise RuntimeError(f"uv {' '.join(arguments)} scheitert:\n{completed.stderr}")
    return completed.stdout


@cache
def interpreters() -> dict[str, Path]:
    """Gibt je unterstützter Nebenversion das neueste CPython der Maschine zurück.

    Returns:
        Versionsnummer → Programm, älteste Version zuerst.
    """
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    supported = SpecifierSet(project["project"]["requires-python"])
    # Die Platzhalter von pyenv im PATH führen nur zur gerade gewählten Version.
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    folders = [str(folder) for folder in pyenv.glob("versions/*/bin")]
    listing = uv(
        "python",
        "list",
        "--only-installed",
        "--offline",
        "--output-format=json",
        path=os.pathsep.join([*folders, os.environ["PATH"]]),
    )
    newest: dict[tuple[int, int], tuple[int, str, Path]] = {}
    for found in json.loads(listing):
        version, parts = found["version"], found["version_parts"]
        if (
            found["implementation"] == "cpython"
            and found["variant"] == "default"
            and supported.contains(version)
        ):
            minor = parts["major"], parts["minor"]
            candidate = parts["patch"], version, Path(found["path"])
            newest[minor] = max(newest.get(minor, candidate), candidate)
    return {version: path for _, (_, version, path) in sorted(newest.items())}


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
