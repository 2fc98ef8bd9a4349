import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Event, Thread


class Service(Thread):
    def __init__(self, port: int) -> None:
        super().__init__()
        self.address = ("127.0.0.1", port)
        self.running, self.listening, self.done = Event(), Event(), Event()

    def run(self) -> None:
        self.running.set()
        time.sleep(1.5)  # So lange dauert der Start, auf einem CI-Rechner auch länger.
        with socket.create_server(self.address):
            self.listening.set()
            self.done.wait()


def poll(service: Service) -> None:
    for _ in range(300):
        with suppress(ConnectionRefusedError):
            return socket.create_connection(service.address, timeout=3).close()
        time.sleep(0.1)
    raise TimeoutError("Der Dienst lauscht nach 30 s noch nicht.")


WAYS: dict[str, Callable[[Service], object]] = {
    "gar nicht": lambda service: None,
    "`time.sleep(0.1)`": lambda service: time.sleep(0.1),
    "`Event`, am Anfang des Threads gesetzt": lambda service: service.running.wait(),
    "`Event`, nach `create_server()` gesetzt": lambda service: service.listening.wait(),
    "Verbindungsversuche bis zum Erfolg": poll,
}


def first_access(wait: Callable[[Service], object], port: int) -> str:
    service = Service(port)
    service.start()
    wait(service)
    try:
        with socket.create_connection(service.address, timeout=3):
            return "verbunden"
    except ConnectionRefusedError:
        return "abgelehnt"
    finally:
        service.done.set()
        service.join()


with ThreadPoolExecutor() as pool:
    outcomes = pool.map(first_access, WAYS.values(), range(8080, 8090))
print("So wartet der Test | erster Zugriff")
#> So wartet der Test | erster Zugriff
for label, outcome in zip(WAYS, outcomes, strict=False):
    print(f"{label} | {outcome}")
    #> gar nicht | abgelehnt
    #> `time.sleep(0.1)` | abgelehnt
    #> `Event`, am Anfang des Threads gesetzt | abgelehnt
    #> `Event`, nach `create_server()` gesetzt | verbunden
    #> Verbindungsversuche bis zum Erfolg | verbunden
