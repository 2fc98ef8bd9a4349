"""Ruft eine Funktion in einem Kindprozess auf, damit sie diesem nichts verstellt."""

import gc
import pickle
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple, TypeVar, cast

from bausatz.measure.isolation import excess, isolation_obstacle, run_apart

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
        ChildProcessError: Sie überschreitet eine Grenze, oder der Prozess endet ohne
            Ergebnis.
    """
    if isolation_obstacle():
        return _call(function)
    with TemporaryDirectory() as folder:
        report, streams = Path(folder, "ergebnis"), (sys.stdout, sys.stderr)

        def program() -> None:
            gc.freeze()  # Sonst kopierte das Aufräumen den Speicher des ganzen Laufs.
            result = _call(function)
            for stream in streams:
                with suppress(ValueError):  # von `function` geschlossen
                    stream.flush()
            report.write_bytes(pickle.dumps(result))

        ending = run_apart(program, network="new", seconds=seconds)
        result: T | Raised | None = None
        if report.exists():
            result = pickle.loads(report.read_bytes())
        output = result.text if isinstance(result, Raised) else ""
        if reason := excess(ending, output):
            raise ChildProcessError(f"{reason}\n{output}")
        if not report.exists():
            raise ChildProcessError(
                f"endet ohne Ergebnis, Status {ending.status} → am Ende ankommen lassen"
            )
        return cast("T | Raised", result)


def _call(function: Callable[[], T]) -> T | Raised:
    asides: list[str] = []

    def note(aside: "sys.UnraisableHookArgs") -> None:
        where = [f"{aside.err_msg or 'Exception ignored in'}: {aside.object!r}\n"]
        asides.extend([*where, *traceback.format_exception(aside.exc_value)])

    hook, sys.unraisablehook = sys.unraisablehook, note
    try:
        result: T | Raised = function()
    except BaseException as error:  # auch SystemExit und pytest.fail
        result = Raised(type(error).__name__, traceback.format_exc())
    gc.collect()
    sys.unraisablehook = hook
    if not asides:
        return result
    text = result.text if isinstance(result, Raised) else ""
    return Raised("Unbehandelt", "".join([text, *asides]))
