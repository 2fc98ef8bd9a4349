import logging
import socket
import threading

logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
log = logging.getLogger("lager")
failed: list[str] = []


def report(args: threading.ExceptHookArgs) -> None:
    name = args.thread.name if args.thread else "unbekannt"
    failed.append(name)
    log.error("Thread %s ist gescheitert", name, exc_info=args.exc_value)


def refresh() -> None:
    with socket.create_connection(("127.0.0.1", 8080), timeout=3):
        pass


previous, threading.excepthook = threading.excepthook, report
try:
    thread = threading.Thread(target=refresh, name="Bestand")
    thread.start()
    thread.join()
finally:
    threading.excepthook = previous

log.error("Exit-Status 1, denn gescheitert sind: %s", *failed)
raise SystemExit(1)  # löst SystemExit aus
