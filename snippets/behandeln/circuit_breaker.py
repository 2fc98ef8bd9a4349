import socket
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

ADDRESS = ("127.0.0.1", 8080)


class CircuitOpenError(ConnectionError):
    """Der Circuit Breaker ist offen; versucht wurde nichts."""


class CircuitBreaker:
    def __init__(self, failures: int, pause: float) -> None:
        self.failures, self.pause = failures, pause
        self._lock = threading.Lock()
        self._failed, self._probe_at = 0, 0.0

    def __enter__(self) -> None:
        with self._lock:
            now = time.monotonic()
            if self._failed < self.failures:
                return
            if now < self._probe_at:
                raise CircuitOpenError("Circuit Breaker offen")
            self._probe_at = now + self.pause  # nur einer probiert

    def __exit__(self, _: object, error: object, __: object) -> None:
        with self._lock:
            if isinstance(error, OSError):
                self._failed += 1
                self._probe_at = time.monotonic() + self.pause
            elif error is None:
                self._failed = 0


breaker = CircuitBreaker(failures=3, pause=1)


def call(_: int = 0) -> str:
    try:
        with breaker:
            connection = socket.create_connection(ADDRESS, timeout=3)
    except OSError as error:
        return type(error).__name__
    with connection:
        return "verbunden"


for number in range(1, 5):
    print(f"Aufruf {number}:", call())
    #> Aufruf 1: ConnectionRefusedError
    #> Aufruf 2: ConnectionRefusedError
    #> Aufruf 3: ConnectionRefusedError
    #> Aufruf 4: CircuitOpenError

time.sleep(1)
with ThreadPoolExecutor(20) as pool:
    outcomes = Counter(pool.map(call, range(20)))
print("20 nach der Pause:", dict(sorted(outcomes.items())))
#> 20 nach der Pause: {'CircuitOpenError': 19, 'ConnectionRefusedError': 1}

time.sleep(1)
with socket.create_server(ADDRESS):
    print("Dienst wieder da:", call(), call())
    #> Dienst wieder da: verbunden verbunden
