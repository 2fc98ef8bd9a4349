"""Welche Schnipsel der Gast ausführen kann und warum die übrigen nicht."""

import tomllib
from functools import cache
from pathlib import Path

from bausatz.snippets import Snippet

# Szenarien mit einem Server, der im Gast fehlt.
FOREIGN_SCENARIOS = {
    "postgresql-startet",
    "redis-laedt",
    "zweite-adresse",
    "ssh-tunnel",
    "uvicorn-startet",
}
EXCEPTIONS = Path(__file__).with_name("exceptions.toml")


@cache
def exceptions() -> dict[str, str]:
    """Gibt je Schnipsel, den der Gast nicht ausführen soll, den Grund an."""
    return tomllib.loads(EXCEPTIONS.read_text(encoding="utf-8"))


def obstacle(snippet: Snippet) -> str | None:
    """Sagt, was einen Schnipsel hindert, im Gast zu laufen."""
    if snippet.dependencies:
        return "braucht Pakete von PyPI"
    return exceptions().get(snippet.name)
