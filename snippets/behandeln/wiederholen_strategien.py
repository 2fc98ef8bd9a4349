import random
import socket
from collections import Counter
from collections.abc import Callable, Iterator

OUTAGE = 30.0  # Sekunden, auf einer gestellten Uhr
Pause = Callable[[int, random.Random], float]


def fixed(seconds: float) -> Pause:
    return lambda number, chance: seconds


def doubling(number: int, chance: random.Random) -> float:
    return min(0.1 * 2.0**number, 5)


def with_jitter(number: int, chance: random.Random) -> float:
    return chance.uniform(0, doubling(number, chance))


def moments(pause: Pause, client: int) -> Iterator[float]:
    """Wann ein Client es versucht, solange der Dienst fehlt."""
    chance, now, number = random.Random(client), 0.0, 0
    while now < OUTAGE:
        yield now
        now += pause(number, chance)
        number += 1


def refused(times: list[float]) -> int:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))  # gebunden, aber niemand lauscht
        for _ in times:
            with socket.socket() as client:
                assert client.connect_ex(reserved.getsockname()) != 0
    return len(times)


STRATEGIES: dict[str, Pause] = {
    "fest, 0,1 s": fixed(0.1),
    "fest, 5 s": fixed(5),
    "verdoppelt bis 5 s": doubling,
    "… mit Jitter": with_jitter,
}

print("Pause | Versuche je Client | größter Andrang")
#> Pause | Versuche je Client | größter Andrang
for name, pause in STRATEGIES.items():
    clients = [list(moments(pause, client)) for client in range(100)]
    later = [t for times in clients for t in times if t > 1]
    crowd = max(Counter(round(t * 10) for t in later).values())
    print(f"{name} | {refused(clients[0])} | {crowd} von 100")
    #> fest, 0,1 s | 300 | 100 von 100
    #> fest, 5 s | 6 | 100 von 100
    #> verdoppelt bis 5 s | 11 | 100 von 100
    #> … mit Jitter | 16 | 13 von 100
