"""Was es kostet, ein Szenario herzustellen und wieder abzuräumen."""

import statistics
import time

from verbindungslabor import LabUnavailableError
from verbindungslabor.scenarios import enter, scenarios

ROUNDS = 20
BUDGET_MS = 50.0
# Deren Server brauchen ihre eigene Zeit zum Starten.
WITH_SERVER = {"postgresql-startet", "redis-laedt", "zweite-adresse", "ssh-tunnel"}


def enter_and_leave(name: str) -> float:
    """Dauer eines Szenarios, in dem nichts geschieht, in Millisekunden."""
    start = time.perf_counter()
    with enter(name):
        pass
    return (time.perf_counter() - start) * 1000


def main() -> None:
    """Gibt je Szenario den Median aus."""
    for scenario in scenarios():
        try:
            enter_and_leave(scenario.id)
        except LabUnavailableError as error:
            print(f"{'fehlt':8}{scenario.id:30}{error}")
            continue
        median = statistics.median(enter_and_leave(scenario.id) for _ in range(ROUNDS))
        verdict = "passt" if median < BUDGET_MS else "ZU VIEL"
        if scenario.id in WITH_SERVER:
            verdict = "Server"
        print(f"{verdict:8}{scenario.id:30}{median:7.1f} ms")


if __name__ == "__main__":
    main()
