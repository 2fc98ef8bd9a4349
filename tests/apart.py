"""Ruft eine Funktion in einem Kindprozess auf, damit sie diesem nichts verstellt."""

import gc
import pickle
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple, TypeVar

from bausatz.measure.isolation import isolation_obstacle, run_apart

T = TypeVar("T")


class Raised(NamedTuple):
    """Was statt eines Ergebnisses kam.

    Attributes:
        kind: Name der Ausnahme.
        text: der ganze Traceback.
    """

    kind: str
    text: str


def call_apart(function: Callable[[], T], *, seconds: float) -> T | Raised:
    """Ruft `function` in einem eigenen Prozess mit leerem Netz auf.

    Was sie nebenbei meldet (unbehandelte Ausnahme, offener Socket), zählt wie eine
    Ausnahme. Wo sich Läufe nicht absondern lassen, läuft sie hier.

    Args:
        function: Ergebnis muss sich mit pickle übertragen lassen.
        seconds: Frist.

    Raises:
        TimeoutError: Sie ist nach der Frist noch nicht fertig.
        ChildProcessError: Der Prozess endet ohne Ergebnis.
    """
    if isolation_obstacle():
        return _call(function)
    with TemporaryDirectory() as folder:
        report = Path(folder, "ergebnis")

        def program() -> None:
            result = _call(function)
            sys.stdout.flush()
            sys.stderr.flush()
            report.write_bytes(pickle.dumps(result))

        ending = run_apart(program, network="new", seconds=seconds)
        if not ending.finished:
            raise TimeoutError(
                f"läuft nach {seconds:.0f} s noch → Schleifen und Wartezeiten begrenzen"
            )
        if not report.exists():
            raise ChildProcessError(f"endet ohne Ergebnis, Status {ending.status}")
        result: T | Raised = pickle.loads(report.read_bytes())
        return result


def _call(function: Callable[[], T]) -> T | Raised:
    asides: list[str] = []
    hook, sys.unraisablehook = sys.unraisablehook, lambda u: asides.append(repr(u))
    try:
        result: T | Raised = function()
    except BaseException as error:  # auch SystemExit und pytest.fail
        result = Raised(type(error).__name__, traceback.format_exc())
    gc.collect()
    sys.unraisablehook = hook
    return Raised("Unbehandelt", "\n".join(asides)) if asides else result
