"""Legt den fertigen Gast in das Thema: Von dort nehmen ihn beide Generatoren mit."""

import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from filelock import FileLock

from bausatz.guest.build import folder_of_guest
from bausatz.guest.root import NOTICES, SOURCES
from bausatz.snippets import PROJECT

_PLACE = PROJECT / "src/bausatz/show/theme/gast"
_MODULE = Path(__file__).with_name("guest.mjs")


@dataclass(frozen=True)
class Published:
    """Der Gast auf der Website.

    Attributes:
        folder: sein Ordner; er heißt nach allem, woraus der Gast entsteht.
    """

    folder: Path

    @property
    def size(self) -> int:
        """Was ein Browser davon lädt, in Byte."""
        files = (path for path in self.folder.iterdir() if path.is_file())
        return sum(path.stat().st_size for path in files)

    @property
    def sources(self) -> list[list[str]]:
        """Je Paket sein Name, seine Version und woraus es entstand."""
        text = (self.folder / NOTICES / SOURCES).read_text(encoding="utf-8")
        return [line.split(" ", 2) for line in text.splitlines()]


def publish(guest: Path) -> None:
    """Nimmt einen Gast in die Website auf und die früheren heraus.

    Args:
        guest: was `bausatz.guest.build.build` zurückgibt.
    """
    target = _PLACE / guest.name
    with FileLock(guest.with_name("lock")):
        if not target.exists():
            shutil.rmtree(_PLACE, ignore_errors=True)
            unfinished = _PLACE / ".unfertig"
            shutil.copytree(guest, unfinished)
            shutil.copy(_MODULE, unfinished)
            unfinished.rename(target)


def published() -> Published | None:
    """Gibt den Gast zurück, wenn einer zu diesem Stand des Projekts da ist."""
    if not _PLACE.is_dir():
        return None
    folder = _PLACE / _name()
    return Published(folder) if folder.is_dir() else None


@cache
def _name() -> str:
    return folder_of_guest().name
