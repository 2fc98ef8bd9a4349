import errno
import json
import logging
import socket


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, object] = {
            "level": record.levelname,
            "text": record.getMessage(),
        }
        for key in ("host", "port"):
            if hasattr(record, key):
                entry[key] = getattr(record, key)
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            entry["error"] = type(error).__name__
        if isinstance(error, OSError) and error.errno:
            # Nummern von gaierror stehen nicht in errorcode.
            entry["errno"] = errno.errorcode.get(error.errno, error.errno)
        return json.dumps(entry, ensure_ascii=False)


handler = logging.StreamHandler()
handler.setFormatter(JsonFormatter())
logging.basicConfig(handlers=[handler])
log = logging.getLogger("lager")

HOST, PORT = "127.0.0.1", 8080
address = {"host": HOST, "port": PORT}

try:
    socket.create_connection((HOST, PORT), timeout=3).close()
except ConnectionRefusedError:
    log.exception("Bestand nicht geladen", extra=address)
