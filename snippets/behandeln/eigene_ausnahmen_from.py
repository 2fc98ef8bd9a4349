import re
import socket
import traceback
from collections.abc import Callable


class StockError(Exception):
    """Mit dem Lagerdienst ging etwas schief."""


def connect() -> None:
    socket.create_connection(("127.0.0.1", 8080), timeout=3).close()


def fail() -> None:
    raise StockError("nicht erreichbar")


def without() -> None:
    try:
        connect()
    except OSError:
        fail()


def from_error() -> None:
    try:
        connect()
    except OSError as error:
        raise StockError("nicht erreichbar") from error


def from_none() -> None:
    try:
        connect()
    except OSError:
        raise StockError("nicht erreichbar") from None


def outside() -> None:
    failed = False
    try:
        connect()
    except OSError:
        failed = True
    if failed:
        fail()


VARIANTS: dict[str, Callable[[], None]] = {
    "`raise …`": without,
    "`raise … from error`": from_error,
    "`raise … from None`": from_none,
    "`raise …` nach dem Block": outside,
}

print("Schreibweise | `__cause__` | `__context__` | im Traceback")
#> Schreibweise | `__cause__` | `__context__` | im Traceback
for spelling, variant in VARIANTS.items():
    try:
        variant()
    except StockError as error:
        cause = "gesetzt" if error.__cause__ else "–"
        context = "gesetzt" if error.__context__ else "–"
        text = "".join(traceback.format_exception(error))
        joint = re.search(r"During handling|direct cause", text)
        shown = f"`… {joint[0]} …`" if joint else "nur die neue"
        print(f"{spelling} | {cause} | {context} | {shown}")
        #> `raise …` | – | gesetzt | `… During handling …`
        #> `raise … from error` | gesetzt | gesetzt | `… direct cause …`
        #> `raise … from None` | – | gesetzt | nur die neue
        #> `raise …` nach dem Block | – | – | nur die neue
