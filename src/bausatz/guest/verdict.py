"""Vergleicht einen Lauf im Gast mit der Aufzeichnung seines Schnipsels."""

import difflib
import sys
import tomllib
from typing import Any

from bausatz.measure.output import same_output

_SHOWN = 200  # Zeilen


def compare(recorded: str, exit_status: int, terminal: str) -> dict[str, Any]:
    """Sagt, ob ein Lauf ausging wie aufgezeichnet.

    Args:
        recorded: Text der Aufzeichnung.
        exit_status: Exit-Status des Laufs.
        terminal: was er ausgab.

    Returns:
        `same`, dazu `recorded_status` und in `difference` die Zeilen, die sich
        unterscheiden, und ihre Nachbarn, mit `-` aufgezeichnet, mit `+` hier.
    """
    facts = tomllib.loads(recorded)["facts"]
    minor = f"{sys.version_info.major}.{sys.version_info.minor}."
    fitting = [f for f in facts if f" {f['python']}".count(f" {minor}")] or facts
    same = any(
        fact["exit_status"] == exit_status and same_output(fact["terminal"], terminal)
        for fact in fitting
    )
    nearest = fitting[-1]
    lines = nearest["terminal"].splitlines(), terminal.splitlines()
    compared = difflib.unified_diff(*lines, n=2, lineterm="")
    return {
        "same": same,
        "recorded_status": nearest["exit_status"],
        # Die ersten zwei Zeilen nennen Dateien.
        "difference": [] if same else [*compared][2 : _SHOWN + 2],
    }
