"""Was nach dem Verbinden geschieht: Der Port ist offen, aber antwortet jemand?

Erst hört der Versuch zu, dann stellt er die kleinste Frage, die es in HTTP, Redis oder
PostgreSQL gibt. Keine ändert etwas auf dem Server.
"""

import re
import socket
from dataclasses import dataclass
from typing import Literal

from verbindungslabor.diagnose.probe import Attempt, Resolved, attempts

_GRACE = 0.5  # Sekunden, in denen ein Server von sich aus spricht oder schließt
_HTTP_BUSY = re.compile(rb"HTTP/1\.\d (502|503|504)[^\r\n]*")
_REDIS_NODE = re.compile(rb"\b[0-9a-f]{40} ([\w.:-]+):(\d{1,5})@")
_MOST_NODES = 20
_LONGEST_TEXT = 100

State = Literal["antwortet", "stumm", "ende", "rst", "nicht-bereit", "weg"]


@dataclass(frozen=True)
class Reply:
    """Wie sich die Gegenstelle nach dem Verbinden verhält.

    Attributes:
        state: `"weg"`, wenn ein zweiter Versuch scheitert, obwohl der erste gelang.
        text: was sie sagt, wenn sie nicht bereit ist.
        advertised: Adressen, an die sie ihre Clients weiter verweist.
    """

    state: State
    text: str = ""
    advertised: tuple[tuple[str, int], ...] = ()


_HTTP = b"HEAD / HTTP/1.0\r\n\r\n"
_REDIS = b"PING\r\n"
_REDIS_NODES = b"CLUSTER NODES\r\n"
_POSTGRES_STARTUP = b"\x00\x03\x00\x00user\x00verbindungslabor\x00\x00"
_POSTGRES = (len(_POSTGRES_STARTUP) + 4).to_bytes(4) + _POSTGRES_STARTUP
_BY_PORT = {5432: _POSTGRES, 6379: _REDIS}


def converse(
    attempt: Attempt, connection: socket.socket, resolved: Resolved, timeout: float
) -> Reply:
    """Spricht mit der Gegenstelle einer eben aufgebauten Verbindung.

    Args:
        attempt: der gelungene Versuch.
        connection: seine Verbindung.
        resolved: die Adresse, für weitere Versuche.
        timeout: wie lange auf eine Antwort gewartet wird, in Sekunden.

    Quelle:
        RFC 9112; Redis, `RESP protocol spec`; PostgreSQL, `Message Formats`.
    """
    question = _BY_PORT.get(resolved.port, _HTTP)
    heard = "rst" if attempt.error else _ask(connection, b"", _GRACE)
    if heard == "stumm":
        heard = _ask(connection, question, timeout)
    if heard in ("ende", "rst"):
        # Schließt sie auch, wenn niemand etwas sagt? Und nimmt sie überhaupt noch an?
        quiet = _ask_again(resolved, b"", timeout)
        if quiet != "stumm":
            return _judge(quiet, resolved, timeout)
        if question == _HTTP:
            heard = _ask_again(resolved, _POSTGRES, timeout)
        if heard in ("ende", "rst"):
            return Reply("antwortet")  # nur eben in einem anderen Protokoll
    elif isinstance(heard, bytes) and heard.startswith(b"-ERR"):
        heard = _ask_again(resolved, _REDIS, timeout)
    return _judge(heard, resolved, timeout)


_Heard = bytes | Literal["stumm", "ende", "rst", "weg"]


def _ask(connection: socket.socket, question: bytes, patience: float) -> _Heard:
    connection.settimeout(patience)
    try:
        connection.sendall(question)
        return connection.recv(65536) or "ende"
    except TimeoutError:
        return "stumm"
    except ConnectionError:
        return "rst"


def _ask_again(resolved: Resolved, question: bytes, patience: float) -> _Heard:
    with attempts([resolved], patience) as [(attempt, connection)]:
        if connection is None or attempt.answer != "verbunden":
            return "weg"
        return "rst" if attempt.error else _ask(connection, question, patience)


def _judge(heard: _Heard, resolved: Resolved, timeout: float) -> Reply:
    if not isinstance(heard, bytes):
        return Reply(heard)
    if heard.startswith(b"-LOADING") or _HTTP_BUSY.match(heard):
        return Reply("nicht-bereit", _readable(heard.lstrip(b"-").splitlines()[0]))
    if heard.startswith(b"E") and b"\0C57P03\0" in heard:
        message = heard.partition(b"\0M")[2].partition(b"\0")[0]
        return Reply("nicht-bereit", _readable(message))
    if heard.startswith(b"+PONG"):
        nodes = _ask_again(resolved, _REDIS_NODES, timeout)
        if isinstance(nodes, bytes):
            found = _REDIS_NODE.findall(nodes)[:_MOST_NODES]
            places = tuple(
                (host.decode(), int(port))
                for host, port in found
                if 1 <= int(port) <= 65535
            )
            return Reply("antwortet", advertised=places)
    return Reply("antwortet")


def _readable(text: bytes) -> str:
    # Was ein fremder Server schickt, soll im Terminal nichts auslösen.
    characters = text.decode(errors="replace")[:_LONGEST_TEXT]
    return "".join(c if c.isprintable() else "\ufffd" for c in characters)
