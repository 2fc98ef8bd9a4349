import http.client
import socket
import ssl
import urllib.error

CAUGHT_BY = (ConnectionRefusedError, ConnectionError, OSError)
EXCEPTIONS: dict[str, type[BaseException]] = {
    "ConnectionRefusedError": ConnectionRefusedError,
    "ConnectionResetError": ConnectionResetError,
    "ConnectionAbortedError": ConnectionAbortedError,
    "BrokenPipeError": BrokenPipeError,
    "RemoteDisconnected": http.client.RemoteDisconnected,
    "TimeoutError": TimeoutError,
    "gaierror": socket.gaierror,
    "PermissionError": PermissionError,
    "SSLError": ssl.SSLError,
    "URLError": urllib.error.URLError,
    "ExceptionGroup": ExceptionGroup,
}

rows = [["Ausnahme", *(c.__name__ for c in CAUGHT_BY)]]
for name, cls in EXCEPTIONS.items():
    answers = ("ja" if issubclass(cls, c) else "nein" for c in CAUGHT_BY)
    rows.append([f"`{name}`", *answers])
for row in rows:
    print(" | ".join(row))
    #> Ausnahme | ConnectionRefusedError | ConnectionError | OSError
    #> `ConnectionRefusedError` | ja | ja | ja
    #> `ConnectionResetError` | nein | ja | ja
    #> `ConnectionAbortedError` | nein | ja | ja
    #> `BrokenPipeError` | nein | ja | ja
    #> `RemoteDisconnected` | nein | ja | ja
    #> `TimeoutError` | nein | nein | ja
    #> `gaierror` | nein | nein | ja
    #> `PermissionError` | nein | nein | ja
    #> `SSLError` | nein | nein | ja
    #> `URLError` | nein | nein | ja
    #> `ExceptionGroup` | nein | nein | nein
