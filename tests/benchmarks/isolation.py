"""Was der eigene Netzwerk-Stack einen Schnipsel kostet."""

import statistics
import subprocess
import time
from contextlib import AbstractContextManager, nullcontext

from bausatz.measure.environments import command_for
from bausatz.measure.interpreters import interpreters
from bausatz.snippets import PROJECT, Snippet
from verbindungslabor import network_stack

ROUNDS = 100


def enter_and_leave() -> float:
    """Dauer eines Stacks, in dem nichts geschieht, in Sekunden."""
    start = time.perf_counter()
    with network_stack():
        pass
    return time.perf_counter() - start


def main() -> None:
    """Startet denselben Schnipsel abwechselnd mit und ohne eigenen Stack."""
    snippet = Snippet(PROJECT, "index_abfangen.py")
    newest = list(interpreters())[-1]
    command = [*command_for(snippet, newest), str(snippet.path)]

    def seconds(network: AbstractContextManager[None]) -> float:
        start = time.perf_counter()
        with network:
            subprocess.run(command, capture_output=True, check=True)
        return time.perf_counter() - start

    with network_stack():  # sonst entschiede, ob der Rechner den Port belegt
        pairs = [
            (seconds(nullcontext()), seconds(network_stack())) for _ in range(ROUNDS)
        ]
    plain, isolated = (statistics.median(column) for column in zip(*pairs, strict=True))
    bare = [enter_and_leave() for _ in range(ROUNDS)]
    ratio = statistics.median(isolated / plain for plain, isolated in pairs)
    print(
        f"Isolation je Schnipsel ({ROUNDS} Paare, Median): "
        f"ohne {plain * 1000:.1f} ms, mit {isolated * 1000:.1f} ms, "
        f"Verhältnis {ratio:.2f}; allein {statistics.median(bare) * 1000:.1f} ms"
    )
