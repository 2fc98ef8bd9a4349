class PlainError(Exception):
    """Eigene Ausnahme ohne besondere Basis."""


class NetworkError(OSError):
    """Dieselbe Ausnahme, als OSError."""


print("Basis | `except OSError` | `errno` | Text")
#> Basis | `except OSError` | `errno` | Text
for cls in (PlainError, NetworkError):
    error: Exception = cls("127.0.0.1", 8080)
    base = cls.__base__.__name__ if cls.__base__ else ""
    caught = "fängt sie" if isinstance(error, OSError) else "–"
    number = getattr(error, "errno", "fehlt")
    print(f"`{base}` | {caught} | `{number}` | `{error}`")
    #> `Exception` | – | `fehlt` | `('127.0.0.1', 8080)`
    #> `OSError` | fängt sie | `127.0.0.1` | `[Errno 127.0.0.1] 8080`
