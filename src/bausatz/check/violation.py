"""Ein Verstoß gegen eine Regel und wie er sich liest."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, order=True)
class Violation:
    """Ein Verstoß gegen eine Regel.

    Attributes:
        path: Datei, relativ zum Projekt.
        line: Zeile, ab 1.
        problem: was nicht stimmt.
        remedy: der eine Handgriff, der es behebt.
    """

    path: str
    line: int
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.problem} → {self.remedy}"


def read_violation(text: str) -> Violation | None:
    """Liest, was sich schon so liest wie ein Verstoß, etwa einen `SnippetError`."""
    found = re.match(r"([^\s:]+):(\d+): (.+) → (.+)", text)
    return found and Violation(found[1], int(found[2]), found[3], found[4])


def nearest(name: str, known: Iterable[str], otherwise: str) -> str:
    """Der Handgriff, wenn es einen Namen nicht gibt: der ähnlichste, den es gibt."""
    found = get_close_matches(name, list(known), n=1)
    return f"nächstliegend: {found[0]}" if found else otherwise
