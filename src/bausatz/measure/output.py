"""Ob zwei Ausgaben dasselbe sagen.

Nur Standardbibliothek: Auch der Gast im Browser vergleicht so.
"""

import re

# Zeilen der Standardbibliothek wandern mit jeder Fehlerkorrektur.
_LIBRARY_LINE = re.compile(r'(?m)^(  File "/usr/lib/python.+", line )\d+')


def same_output(recorded: str, measured: str) -> bool:
    """Vergleicht, was zwei Läufe im Terminal zeigten."""
    one, other = (_LIBRARY_LINE.sub(r"\1…", text) for text in (recorded, measured))
    return one == other
