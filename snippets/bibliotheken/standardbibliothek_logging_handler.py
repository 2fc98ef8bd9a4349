import io
import logging.handlers as handlers
import socket
from collections.abc import Callable
from contextlib import redirect_stderr
from logging import Handler, makeLogRecord

HOST = "127.0.0.1"
TCP = socket.SOCK_STREAM
HANDLERS: dict[str, Callable[[], Handler]] = {
    "SocketHandler": lambda: handlers.SocketHandler(HOST, 9020),
    "HTTPHandler": lambda: handlers.HTTPHandler(f"{HOST}:8080", "/"),
    "SMTPHandler": lambda: handlers.SMTPHandler((HOST, 25), "a", ["b"], ""),
    "SysLogHandler, TCP": lambda: handlers.SysLogHandler((HOST, 514), socktype=TCP),
}


def outcome(make: Callable[[], Handler]) -> str:
    try:
        handler = make()
    except OSError as error:
        return f"`{type(error).__name__}` | –"
    with redirect_stderr(io.StringIO()) as stderr:
        handler.handle(makeLogRecord({"msg": "Hallo"}))
    handler.close()
    first_line = stderr.getvalue().partition("\n")[0]
    return f"nichts | {f'`{first_line}` auf `stderr`' if first_line else 'nichts'}"


print("Handler | beim Anlegen | beim Loggen")
#> Handler | beim Anlegen | beim Loggen
for name, make in HANDLERS.items():
    print(f"`{name}` | {outcome(make)}")
    #> `SocketHandler` | nichts | nichts
    #> `HTTPHandler` | nichts | `--- Logging error ---` auf `stderr`
    #> `SMTPHandler` | nichts | `--- Logging error ---` auf `stderr`
    #> `SysLogHandler, TCP` | `ConnectionRefusedError` | –
