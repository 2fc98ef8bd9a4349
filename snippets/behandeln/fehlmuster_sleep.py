import socket
import threading
import time

ADDRESS = ("127.0.0.1", 8080)


def sleep_first() -> socket.socket:
    time.sleep(0.8)
    return socket.create_connection(ADDRESS, timeout=3)


def wait() -> socket.socket:
    deadline = time.monotonic() + 20
    while True:
        try:
            return socket.create_connection(ADDRESS, timeout=3)
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
        time.sleep(0.02)


def measure(startup: float, sleeping: bool) -> str:
    done = threading.Event()

    def serve() -> None:
        time.sleep(startup)
        with socket.create_server(ADDRESS):
            done.wait()

    service = threading.Thread(target=serve)
    started = time.monotonic()
    service.start()
    try:
        with sleep_first() if sleeping else wait():
            spare = time.monotonic() - started - startup
            return "zu lange gewartet" if spare > 0.4 else "rechtzeitig"
    except ConnectionRefusedError:
        return "abgelehnt"
    finally:
        done.set()
        service.join()


print("Start dauert | `sleep(0.8)` | warten")
#> Start dauert | `sleep(0.8)` | warten
for startup in (0.1, 1.5):
    row = measure(startup, sleeping=True), measure(startup, sleeping=False)
    print(f"{startup} s | {' | '.join(row)}")
    #> 0.1 s | zu lange gewartet | rechtzeitig
    #> 1.5 s | abgelehnt | rechtzeitig
