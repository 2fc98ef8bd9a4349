"""Ruft eine Bibliothek einmal auf und beschreibt, was dabei herauskam.

Läuft als eigener Prozess im Python des Eintrags, das nur dessen Pakete kennt:
`python library_run.py EINTRAG HOST PORT BERICHT`. Aus diesem Projekt braucht es nur
`verbindungslabor.refusal`, das mit der Standardbibliothek auskommt.
"""

import asyncio
import errno
import inspect
import json
import os
import re
import runpy
import sys
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2]))
from verbindungslabor.refusal import is_refused, refused_addresses

_LONGEST = 600  # Zeichen einer Meldung
# Was bei jedem Lauf anders lautet: Speicheradressen, Kennungen, Dauern, Uhrzeiten,
# der eigene Port.
_RANDOM = re.compile(
    r"0x[0-9a-f]{6,}|\b[0-9a-f]{8}-[0-9a-f-]{27}\b|\b[0-9a-f]{16,}\b"
    r"|\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d\S*|\b\d+\.\d+(?=(e-?\d+)?( ?m?s\b| seconds))"
    r"|(?<=local=tcp://)\S+"
)


def full_name(kind: type) -> str:
    module = "" if kind.__module__ == "builtins" else f"{kind.__module__}."
    return module + kind.__qualname__


def chain(error: BaseException) -> Iterator[str]:
    """Die Klassen, die ein Traceback zeigt, von der gemeldeten bis zur Wurzel."""
    following: BaseException | None = error
    seen = set[int]()
    # aio-pika verkettet seine Ausnahmen manchmal im Kreis.
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        yield full_name(type(following))
        hidden = following.__suppress_context__
        following = following.__cause__ or (None if hidden else following.__context__)


def path_to_errno(error: BaseException) -> str:
    """Der kürzeste Ausdruck, der zu `ECONNREFUSED` führt; leer, wenn es keinen gibt."""
    queue, seen = deque([("error", error)]), set[int]()
    while queue:
        path, found = queue.popleft()
        if id(found) in seen:
            continue
        seen.add(id(found))
        if isinstance(found, OSError) and found.errno == errno.ECONNREFUSED:
            return f"{path}.errno"
        queue.extend(_neighbours(path, found))
    return ""


def _neighbours(path: str, error: BaseException) -> Iterator[tuple[str, BaseException]]:
    reachable = {name: value for name, value in vars(error).items() if name[:1] != "_"}
    for name in ("reason", "exceptions", "__cause__", "args", "__context__"):
        reachable.setdefault(name, getattr(error, name, None))
    for name, value in reachable.items():
        if isinstance(value, BaseException):
            yield f"{path}.{name}", value
        elif isinstance(value, dict):
            for key, inner in value.items():
                if isinstance(inner, BaseException):
                    yield f"{path}.{name}[{key!r}]", inner
        elif isinstance(value, list | tuple):
            for number, inner in enumerate(value):
                if isinstance(inner, BaseException):
                    yield f"{path}.{name}[{number}]", inner


def describe(error: BaseException | None, host: str, port: int) -> dict[str, object]:
    """Beschreibt eine Ausnahme; leere Felder, wenn es keine gab."""
    if error is None:
        return {"exception": "", "refused": False}
    message = _RANDOM.sub("…", str(error)).strip()
    if len(message) > _LONGEST:
        message = message[: _LONGEST - 1] + "…"
    builtin = (ConnectionRefusedError, ConnectionError, TimeoutError, OSError)
    return {
        "exception": full_name(type(error)),
        "bases": [full_name(b) for b in type(error).__mro__[1:-2]],
        "caught_by": [kind.__name__ for kind in builtin if isinstance(error, kind)],
        "message": message,
        "chain": list(chain(error)),
        "errno": path_to_errno(error),
        "shows_host": host in str(error),
        "shows_port": str(port) in str(error),
        "refused": is_refused(error),
        "addresses": [
            found if isinstance(found, str) else f"{found[0]}:{found[1]}"
            for found in refused_addresses(error)
        ],
    }


def main(entry: str, host: str, port: str, report: str) -> None:
    call = runpy.run_path(entry, run_name="atlas")["call"]
    error: BaseException | None = None
    start = time.monotonic()
    try:
        if inspect.iscoroutinefunction(call):
            asyncio.run(call(host, int(port)))
        else:
            call(host, int(port))
    except BaseException as caught:  # auch SystemExit und Gruppen
        error = caught
    result = {
        "seconds": int(time.monotonic() - start),
        **describe(error, host, int(port)),
    }
    Path(report).write_text(json.dumps(result), encoding="utf-8")
    os._exit(0)  # Threads mancher Bibliothek liefen sonst weiter.


if __name__ == "__main__":
    main(*sys.argv[1:])
