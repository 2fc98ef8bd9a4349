"""Woraus der Gast gebaut wird: Pakete mit Version und Prüfsumme in `inputs.toml`."""

import hashlib
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bausatz.debian import output_of, source, use_lists
from bausatz.npm import pack

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


def fetch(folder: Path, npm: Callable[[], list[str]]) -> dict[str, Path]:
    """Holt, was von den Paketen noch fehlt.

    Args:
        folder: wo sie liegen und bleiben.
        npm: wie `bausatz.npm.npm`.

    Returns:
        Dateien nach Namen.

    Raises:
        RuntimeError: Ein Paket lässt sich nicht holen, oder es ist nicht das erwartete.
    """
    folder.mkdir(parents=True, exist_ok=True)
    wanted = pins()
    missing = [pin for pin in wanted if not pin.find(folder)]
    for origin in sorted({pin.origin for pin in missing}):
        some = [pin for pin in missing if pin.origin == origin]
        if origin == "npm":
            names = [f"{pin.name}@{pin.version}" for pin in some]
            pack(names, folder, npm)
        else:
            for old, new in _fetch_from_debian(origin, some, folder).items():
                wanted[wanted.index(old)] = new
    found = {}
    for pin in wanted:
        path = pin.find(folder)
        if path is None:
            raise RuntimeError(
                f"{pin.name} {pin.version} hat eine andere Prüfsumme als in"
                f" {_FILE.name} → {_RENEW}"
            )
        found[pin.name] = path
    return found


def _fetch_from_debian(suite: str, wanted: list[Pin], folder: Path) -> dict[Pin, Pin]:
    """Holt Pakete; was Debian nicht mehr führt, in der Version, die es ersetzt.

    Returns:
        Was statt der festgelegten Pakete gilt.
    """
    own = _lists(suite, folder)
    replaced = {}
    for pin, newest in _newest(own, wanted).items():
        if newest.version != pin.version:
            replaced[pin] = newest
            print(
                f"Gast: {pin.name} {pin.version} führt Debian {suite} nicht mehr, nimmt"
                f" {newest.name} {newest.version} → {_RENEW}"
            )
    current = [replaced.get(pin, pin) for pin in wanted]
    names = [f"{pin.name}={pin.version}" for pin in current if not pin.find(folder)]
    if names:
        output_of(["apt-get", *own, "download", *names], folder=folder)
    return replaced


def _newest(own: list[str], wanted: list[Pin]) -> dict[Pin, Pin]:
    """Was Debian heute unter diesen Namen führt."""
    names = {pin: pin.name for pin in wanted}
    for pin in wanted:
        if pin.name.startswith(_NEWEST_KERNEL.removesuffix("686")):
            depends = output_of(["apt-cache", *own, "depends", _NEWEST_KERNEL])
            names[pin] = re.findall(r"Depends: (linux-image-\S+)", depends)[0]
    offered = _offered(own, list(names.values()))
    return {pin: Pin(pin.origin, name, *offered[name]) for pin, name in names.items()}


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
    for suite in settings()["packages"].keys() - {"npm"}:
        own = _lists(suite, folder)
        of_suite = [pin for pin in pins() if pin.origin == suite]
        for old, new in _newest(own, of_suite).items():
            line = f'"{new.name}" = ["{new.version}", "{new.sha256}"]'
            text = re.sub(rf'(?m)^"{re.escape(old.name)}" = .*$', line, text)
    _FILE.write_text(text, encoding="utf-8")
