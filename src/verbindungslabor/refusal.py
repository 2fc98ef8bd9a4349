"""Erkennt, ob hinter einer Ausnahme eine abgelehnte Verbindung steckt."""

import ast
import dis
import errno
import inspect
import itertools
import linecache
import os
import re
from collections import deque
from collections.abc import Iterable, Iterator
from types import FrameType
from typing import TypeAlias, cast
from urllib.parse import unquote

Address: TypeAlias = tuple[str, int] | str

# WSAECONNREFUSED und ERROR_CONNECTION_REFUSED; bei 1225 ist errno nur EINVAL.
_WINDOWS_CODES = (10061, 1225)
_NUMBER = rf"\[(?:Errno {errno.ECONNREFUSED}|WinError (?:10061|1225))\]"

# Texte von asyncio und trio; ein bloßer OSError hat außer ihnen nichts.
_COLLECTION = "Multiple exceptions: "
_COLLECTED = re.compile(rf"{_COLLECTION}(?:.*, )?{_NUMBER} ", re.DOTALL)
_ATTEMPT = re.compile(
    rf"{_NUMBER} (?:Connect call failed|Error connecting to) (\('[^()]*\)|'[^']*')"
)

# Bibliotheken, die ihre Ausnahme in C oder in einem anderen Thread erzeugen: Sie hat
# keine Kette, nur Text. Verankert, damit kein Zitat eines Servers als Ablehnung gilt.
_LIBPQ = re.compile(
    r"^(?:(?:- host: .*: )?connection (?:failed|is bad): )?connection to server "
    r'(?:at "(?P<host>[^"\n]+)"(?: \([^)\n]*\))?, port (?P<port>\d+)'
    r'|on socket "(?P<path>[^"\n]+)") failed: '
    r"(?P<reason>[^\n]+?)(?: \(0x0000274D/10061\))?$",
    re.MULTILINE,
)
_MONGODB = re.compile(
    rf"(?:^|,)(?:(?P<path>/[^\s,]*)|(?P<host>[^\s,]+):(?P<port>\d+)): {_NUMBER} "
    r".*?\(configured timeouts: "
)
# mysql-connector mit seiner C-Erweiterung; die Fassung in Python nennt die Ursache.
_MYSQL = re.compile(
    r"^200[23] \(HY000\): Can't connect to (?:MySQL server on "
    r"'(?P<host>[^'\n]+):(?P<port>\d+)'"
    r"|local MySQL server through socket '(?P<path>[^'\n]+)') "
    rf"\((?:{errno.ECONNREFUSED}|10061)\)$"
)
_GRPC = re.compile(
    r'\tdetails = "failed to connect to all addresses; last error: \w+: '
    r"(?:ipv[46]:(?P<host>\S+):(?P<port>\d+)|unix:(?P<path>\S+)): "
    r"(?:Failed to connect to remote host: |connect failed: addr: \S+ error: )"
    r'(?:connect: )?(?P<reason>[^"\n]+?)(?: \(\d+\))?"\n'
    r'\tdebug_error_string = "(?!UNKNOWN:Error received from peer)'
)
_TWISTED = re.compile(r"^Connection was refused by other side(?:: .*)?\.$")
_REPORTS = {
    "psycopg.OperationalError": _LIBPQ,
    "psycopg2.OperationalError": _LIBPQ,
    "pymongo.errors.AutoReconnect": _MONGODB,
    "mysql.connector.errors.Error": _MYSQL,
    "grpc.RpcError": _GRPC,
    "twisted.internet.error.ConnectionRefusedError": _TWISTED,
}


def is_refused(exc: BaseException) -> bool:
    """Sagt, ob hinter einer Ausnahme eine abgelehnte Verbindung steckt.

    Gesucht wird in der Ausnahme selbst, in `__cause__`, `__context__`, den Teilen
    einer `ExceptionGroup` und in Ausnahmen, die in `args` oder Attributen liegen.
    Es zählen Typ und `errno`; Text nur, wo eine Bibliothek nichts anderes hergibt.

    Abgelehnt heißt: Ein Verbindungsversuch dieses Programms. Berichtet die Gegenstelle
    von einer Ablehnung, stand die Verbindung zu ihr.

    Ein Urteil des Betriebssystems hat das letzte Wort: Scheitert nach einer Ablehnung
    der nächste Versuch an einer Zeitüberschreitung oder am Namen, zählt die frühere
    nur, wenn `raise … from` sie als Ursache nennt.

    Args:
        exc: Eine beliebige Ausnahme.

    Returns:
        `True`, wenn mindestens ein Verbindungsversuch abgelehnt wurde.

    Quelle:
        Python-Sprachreferenz, Abschnitt 7.8 (`raise`); connect(2), `ECONNREFUSED`.
    """
    return any(_refusal(part) is not None for part in _related(exc))


def refused_addresses(exc: BaseException) -> list[Address]:
    """Nennt die Adressen, die abgelehnt haben, soweit die Ausnahme sie kennt.

    Steht die Adresse in keinem Text, kommt sie aus den Variablen des Aufrufs von
    `connect`, die am Traceback hängen.

    Args:
        exc: Eine beliebige Ausnahme.

    Returns:
        Paare aus Host und Port, bei Unix-Sockets der Pfad; jede Adresse einmal. Die
        Liste ist leer, wenn nichts abgelehnt wurde oder die Adresse verloren ging.
    """
    found = (_refusal(part) or [] for part in _related(exc))
    return list(dict.fromkeys(itertools.chain.from_iterable(found)))


def _related(exc: BaseException) -> Iterator[BaseException]:
    """Alle Ausnahmen hinter einer Ausnahme und sie selbst, jede einmal."""
    queue: deque[object] = deque([exc])
    seen: dict[int, object] = {}
    while queue:
        item = queue.popleft()
        if id(item) in seen:
            continue
        seen[id(item)] = item
        # type() statt isinstance(): Stellvertreter-Objekte lösen dabei Code aus.
        kind = type(item)
        if issubclass(kind, BaseException):
            found = cast(BaseException, item)
            yield found
            queue.extend(_links(found))
        elif issubclass(kind, list | tuple | set | frozenset):
            queue.extend(cast(Iterable[object], item))
        elif issubclass(kind, dict):
            queue.extend(cast(dict[object, object], item).values())


def _links(exc: BaseException) -> Iterator[object]:
    if isinstance(exc, BaseExceptionGroup):
        yield exc.exceptions
    yield exc.args
    yield vars(exc)
    # `from None` kürzt nur die Anzeige; was geschah, steht weiter in `__context__`.
    if exc.__cause__ is not None:
        yield exc.__cause__
    elif not _has_last_word(exc):
        yield exc.__context__


def _has_last_word(exc: BaseException) -> bool:
    """Ob die Ausnahme selbst sagt, woran der letzte Versuch gescheitert ist."""
    if isinstance(exc, OSError):
        broken = ConnectionResetError | ConnectionAbortedError | BrokenPipeError
        # So endet der Text von socket und ssl; asyncio.timeout() lässt ihn leer.
        timed_out = isinstance(exc, TimeoutError) and str(exc).endswith("timed out")
        collected = type(exc) is OSError and str(exc).startswith(_COLLECTION)
        errors = exc.errno is not None, isinstance(exc, broken), timed_out, collected
        return any(errors)
    return _report_of(exc) is not None


def _refusal(exc: BaseException) -> list[Address] | None:
    """Adressen, deren Ablehnung diese eine Ausnahme meldet; `None`, wenn keine."""
    if isinstance(exc, OSError):
        text = OSError.__str__(exc)
        collected = type(exc) is OSError and _COLLECTED.match(text)
        if not collected and not _is_refused_itself(exc):
            return None
        named = [ast.literal_eval(found) for found in _ATTEMPT.findall(text)]
        return _addresses(named or [_connect_argument(exc)])
    if pattern := _report_of(exc):
        # Den Grund nennt das System, unter deutscher Locale auf Deutsch.
        texts = None, "Connection refused", os.strerror(errno.ECONNREFUSED)
        reports = pattern.finditer(str(exc))
        found = [match for match in reports if match.groupdict().get("reason") in texts]
        if found:
            return [_reported_address(match) for match in found if match.lastindex]
    return None


def _is_refused_itself(exc: OSError) -> bool:
    return (
        isinstance(exc, ConnectionRefusedError)
        or exc.errno == errno.ECONNREFUSED
        or getattr(exc, "winerror", None) in _WINDOWS_CODES
    )


def _report_of(exc: BaseException) -> re.Pattern[str] | None:
    for cls in type(exc).__mro__:
        if pattern := _REPORTS.get(f"{cls.__module__}.{cls.__qualname__}"):
            return pattern
    return None


def _reported_address(match: re.Match[str]) -> Address:
    if match["path"]:
        return match["path"]
    return unquote(match["host"]).strip("[]"), int(match["port"])


def _addresses(values: list[object]) -> list[Address]:
    found: list[Address] = []
    for value in values:
        match value:
            case (str() as host, int() as port, *_):
                found.append((host, port))
            case str() as path:
                found.append(path)
            case bytes() as path:
                found.append(os.fsdecode(path))
    return found


def _connect_argument(exc: OSError) -> object:
    """Womit `connect` aufgerufen wurde, gelesen an der Stelle im Traceback."""
    first = last = exc.__traceback__
    if first is None or last is None:
        return None
    while last.tb_next is not None:
        last = last.tb_next
    frame = last.tb_frame
    # Lief die Schleife weiter, steht in der Variablen schon die nächste Adresse.
    if first.tb_frame is frame and _is_in_loop(frame, last.tb_lasti):
        return None
    match _call(frame, last.tb_lasti):
        case ast.Call(func=ast.Attribute(attr="connect"), args=[*_, argument]):
            return _value(argument, frame)
    return None


def _is_in_loop(frame: FrameType, offset: int) -> bool:
    return any(
        "JUMP_BACKWARD" in jump.opname
        # Damit springt Python 3.13 aus einem except-Block zurück.
        and not jump.opname.endswith("_NO_INTERRUPT")
        and jump.argval <= offset < jump.offset
        for jump in dis.get_instructions(frame.f_code)
    )


def _call(frame: FrameType, offset: int) -> ast.expr | None:
    code = frame.f_code
    position = next(itertools.islice(code.co_positions(), offset // 2, None))
    line, end_line, column, end_column = position
    if line is None or end_line is None or column is None or end_column is None:
        return None
    lines = linecache.getlines(code.co_filename, frame.f_globals)[line - 1 : end_line]
    if not lines:
        return None
    encoded = [text.encode() for text in lines]
    encoded[-1] = encoded[-1][:end_column]
    encoded[0] = encoded[0][column:]
    try:
        return ast.parse(b"".join(encoded), mode="eval").body
    except SyntaxError:  # ein `await`, oder die Datei ist seit dem Start geändert
        return None


def _value(node: ast.expr, frame: FrameType) -> object:
    """Wert eines Ausdrucks, soweit er sich ohne fremden Code bestimmen lässt."""
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return frame.f_locals.get(name, frame.f_globals.get(name))
        case ast.Tuple(elts=elements):
            return tuple(_value(element, frame) for element in elements)
        case ast.Attribute(value=owner, attr=name):
            return inspect.getattr_static(_value(owner, frame), name, None)
    return None
