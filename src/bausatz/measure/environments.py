"""Rüstet Pythons für Schnipsel aus: mit genau den Paketen, die sie nennen.

Je Python liegt jedes Paket nur einmal, in einem Vorrat; eine Umgebung verweist auf die
ihren. Was ein Paket braucht und in welcher Version, steht in `uv.lock`.
"""

import hashlib
import os
import shutil
import sysconfig
import tomllib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PathDistribution
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

from filelock import FileLock
from packaging import tags
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

from bausatz.measure.interpreters import interpreters, minor_of, uv
from bausatz.snippets import PROJECT, Snippet, SnippetError


def command_for(snippet: Snippet, version: str) -> list[str]:
    """Gibt den Befehl zurück, der einen Schnipsel in einem sauberen Python startet.

    Ohne eigene Pakete ist das Python ganz ohne `site-packages`, sonst eine Umgebung mit
    genau den Paketen des PEP-723-Kopfs und dem, was sie brauchen.

    Raises:
        SnippetError: Die Pakete lassen sich nicht installieren.
    """
    if not _requirements(snippet):
        return [str(interpreters()[version]), "-I", "-S"]
    if obstacle := missing_wheels(snippet, version):
        raise SnippetError(f"{snippet}:1: {obstacle}")
    try:
        return _command(version, _requirements(snippet))
    except RuntimeError as error:
        raise SnippetError(
            f"{snippet}:1: {', '.join(_requirements(snippet))} lässt sich nicht"
            " installieren → Netz prüfen, `dependencies` im PEP-723-Kopf berichtigen\n"
            f"{error}"
        ) from error


def base_for(snippet: Snippet, version: str) -> tuple[list[str], Path] | None:
    """Gibt den Befehl für ein Python zurück, das sich viele Schnipsel teilen.

    Returns:
        Der Befehl, der dasselbe Python höchstens mit dem Labor startet, und der Ordner
        mit den Paketen, die dem Schnipsel dort fehlen; `None`, wenn er keine nennt.
    """
    if not snippet.dependencies:
        return None
    folder = _folder(version, _closure(_requirements(snippet), version))
    return _command(version, _lab(snippet)), _path("purelib", folder, version)


def _command(version: str, requirements: tuple[str, ...]) -> list[str]:
    packages = _closure(requirements, version)
    _provide(version, [packages])
    return [str(_program(_folder(version, packages), version)), "-I"]


def prepare_environments(snippets: Iterable[Snippet]) -> None:
    """Legt die Umgebungen an, solange der Prozess das Netz noch erreicht.

    Was ein einzelner Schnipsel falsch nennt, meldet erst sein eigener Lauf.
    """
    named: dict[tuple[str, ...], Snippet] = {}
    for snippet in snippets:
        with suppress(SnippetError):
            named[_requirements(snippet)] = snippet
    named.pop((), None)
    for version in interpreters():
        sets = []
        for requirements, snippet in named.items():
            with suppress(SnippetError):
                if not missing_wheels(snippet, version):
                    sets.append(_closure(requirements, version))
        _provide(version, sets)


def missing_wheels(snippet: Snippet, version: str) -> str | None:
    """Sagt, welchen Paketen eines Schnipsels mit diesem Python ein Wheel fehlt.

    Gebaut wird nichts: Wer ihn mit `uv run` startet, hat selten einen Compiler.

    Returns:
        Der Grund, oder `None`, wenn sich alle installieren lassen.

    Raises:
        SnippetError: Ein Paket steht nicht in `uv.lock`.
    """
    try:
        packages = _closure(_requirements(snippet), version)
    except LookupError as error:
        raise SnippetError(
            f"{snippet}:1: {error} steht nicht in uv.lock"
            f" → `uv add --group atlas {error}`"
        ) from None
    missing = sorted(str(package) for package in packages if not package.fits(version))
    if not missing:
        return None
    return f"kein Wheel für Python {minor_of(version)}: {', '.join(missing)}"


def locked_versions(snippet: Snippet) -> dict[str, str]:
    """Gibt die Pakete des PEP-723-Kopfs mit ihren Versionen aus `uv.lock` zurück."""
    locked = ((name, _lock().get(name)) for name in sorted(snippet.packages))
    return {name: found[0]["version"] for name, found in locked if found}


def _requirements(snippet: Snippet) -> tuple[str, ...]:
    return (*snippet.dependencies, *_lab(snippet))


def _lab(snippet: Snippet) -> tuple[str, ...]:
    return ("verbindungslabor[pakete]",) if snippet.uses_lab else ()


@dataclass(frozen=True)
class _Package:
    """Ein Paket aus `uv.lock`; `wheels` sind Dateinamen, keine beim Labor selbst."""

    name: str
    version: str
    wheels: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"

    @property
    def arguments(self) -> list[str]:
        """Wie `uv pip install` es nennt."""
        if self.wheels:
            return [f"{self.name}=={self.version}"]
        return ["--editable", str(PROJECT)]

    def fits(self, version: str) -> bool:
        """Ob ein Wheel zu einem Python auf diesem Rechner passt."""
        return not self.wheels or any(_fits(wheel, version) for wheel in self.wheels)


@cache
def _closure(requirements: tuple[str, ...], version: str) -> frozenset[_Package]:
    """Die genannten Pakete und alle, die sie brauchen.

    Raises:
        LookupError: Eines steht nicht in `uv.lock`; der Text ist sein Name.
    """
    wanted = [
        (canonicalize_name(requirement.name), part)
        for requirement in map(Requirement, requirements)
        for part in ("", *requirement.extras)
    ]
    seen: set[tuple[str, str]] = set()
    found = set()
    while wanted:
        name, extra = wanted.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        entry = _locked(name, version)
        wheels = (unquote(wheel["url"]) for wheel in entry.get("wheels", []))
        names = tuple(wheel.rpartition("/")[2] for wheel in wheels)
        found.add(_Package(name, entry["version"], names))
        if extra:
            needed = entry.get("optional-dependencies", {}).get(extra, [])
        else:
            needed = entry.get("dependencies", [])
        wanted += [
            (other["name"], part)
            for other in needed
            if "marker" not in other or _applies(other["marker"], version)
            for part in ("", *other.get("extra", []))
        ]
    return frozenset(found)


@cache
def _lock() -> dict[str, list[dict[str, Any]]]:
    """Die Einträge von `uv.lock` nach Namen."""
    packages: dict[str, list[dict[str, Any]]] = {}
    for package in tomllib.loads((PROJECT / "uv.lock").read_text("utf-8"))["package"]:
        packages.setdefault(package["name"], []).append(package)
    return packages


def _locked(name: str, version: str) -> dict[str, Any]:
    """Der Eintrag eines Pakets; manche haben je Python einen eigenen."""
    entries = _lock().get(name)
    if not entries:
        raise LookupError(name)
    for package in entries:
        markers = package.get("resolution-markers", [])
        if not markers or any(_applies(marker, version) for marker in markers):
            return package
    # Das Projekt verzichtet mit diesem Python darauf; ob ein Wheel passt, sagt er doch.
    return entries[-1]


@cache
def _applies(marker: str, version: str) -> bool:
    names = "python_full_version", "implementation_version"
    target = {**dict.fromkeys(names, version), "python_version": minor_of(version)}
    return Marker(marker).evaluate(target)


@cache
def _fits(wheel: str, version: str) -> bool:
    *_, wanted = parse_wheel_filename(wheel)
    return not wanted.isdisjoint(_supported_tags(version))


@cache
def _supported_tags(version: str) -> frozenset[tags.Tag]:
    major, minor, *_ = map(int, version.split("."))
    interpreter = f"cp{major}{minor}"
    return frozenset(
        [
            *tags.cpython_tags((major, minor)),
            *tags.compatible_tags((major, minor), interpreter),
        ]
    )


@cache
def _stock(version: str) -> Path:
    """Der Ordner eines Pythons: sein Vorrat und die Umgebungen daraus."""
    lock = (PROJECT / "uv.lock").read_bytes()
    key = hashlib.sha256(bytes(interpreters()[version]) + lock).hexdigest()[:12]
    return PROJECT / ".venvs" / f"{version}-{key}"


def _folder(version: str, packages: frozenset[_Package]) -> Path:
    pins = ",".join(sorted(map(str, packages)))
    return _stock(version) / hashlib.sha256(pins.encode()).hexdigest()[:12]


def _is_ready(folder: Path) -> bool:
    return (folder / "bereit").exists()


def _provide(version: str, sets: list[frozenset[_Package]]) -> None:
    """Legt für jede Menge von Paketen eine Umgebung an, wenn es sie noch nicht gibt."""
    folders = {_folder(version, packages): packages for packages in sets}
    if all(map(_is_ready, folders)):
        return
    stock = _stock(version)
    stock.mkdir(parents=True, exist_ok=True)
    with FileLock(stock / "lock"):
        _stock_up(version, frozenset().union(*sets))
        for folder, packages in folders.items():
            if not _is_ready(folder):
                shutil.rmtree(folder, ignore_errors=True)
                _compose(stock / "vorrat", folder, version, packages)
                (folder / "bereit").touch()


def _stock_up(version: str, packages: frozenset[_Package]) -> None:
    """Legt in den Vorrat eines Pythons, was dort von diesen Paketen noch fehlt."""
    stock = _stock(version)
    reserve, unfinished = stock / "vorrat", stock / "unfertig"
    if unfinished.exists():
        # Ein abgebrochener Lauf hinterlässt vielleicht halbe Pakete.
        for folder in filter(Path.is_dir, stock.iterdir()):
            shutil.rmtree(folder)
    present = _installed(_path("purelib", reserve, version))
    missing = [package for package in packages if package.name not in present]
    if reserve.exists() and not missing:
        return
    unfinished.touch()
    if not reserve.exists():
        uv("venv", "--python", str(interpreters()[version]), str(reserve))
    if missing:
        _install(missing, reserve, version)
    unfinished.unlink()


def _install(packages: list[_Package], reserve: Path, version: str) -> None:
    pins = [argument for package in packages for argument in package.arguments]
    program = str(_program(reserve, version))
    uv("pip", "install", "--no-deps", "--python", program, *pins)


def _installed(folder: Path) -> dict[str, Path]:
    """Die Metadaten der Pakete in einem `site-packages` nach Namen."""
    found = folder.glob("*.dist-info")
    return {canonicalize_name(path.name.partition("-")[0]): path for path in found}


def _compose(
    reserve: Path, folder: Path, version: str, packages: frozenset[_Package]
) -> None:
    """Legt eine Umgebung an, deren Pakete Verweise in den Vorrat sind."""
    source, target = (_path("purelib", f, version) for f in (reserve, folder))
    target.mkdir(parents=True)
    programs = _path("scripts", folder, version)
    programs.mkdir()
    shutil.copy(reserve / "pyvenv.cfg", folder)
    for program in _path("scripts", reserve, version).glob("python*"):
        shutil.copy(program, programs, follow_symlinks=False)
    present = _installed(source)
    for package in packages:
        for entry in _entries(present[package.name]):
            (target / entry).parent.mkdir(parents=True, exist_ok=True)
            (target / entry).symlink_to(source / entry)


@cache
def _entries(metadata: Path) -> frozenset[PurePosixPath]:
    """Die obersten Einträge eines Pakets, die kein anderes mit ihm teilen kann.

    Ein Ordner ohne `__init__.py` kann Namensraum mehrerer Pakete sein.
    """
    files = [
        file
        for file in PathDistribution(metadata).files or ()
        if ".." not in file.parts
    ]
    own = {file.parent for file in files if file.name in ("__init__.py", "METADATA")}
    return frozenset(
        next((parent for parent in reversed(file.parents) if parent in own), file)
        for file in files
    )


def _program(environment: Path, version: str) -> Path:
    name = "python.exe" if os.name == "nt" else "python"
    return _path("scripts", environment, version) / name


def _path(part: str, environment: Path, version: str) -> Path:
    base = {"base": str(environment), "py_version_short": minor_of(version)}
    return Path(sysconfig.get_path(part, "venv", base))
