"""Die Tabellen des Atlas folgen den Messungen."""

from bausatz.measure.library import REFUSED, libraries, outcomes
from bausatz.measure.recording import load
from bausatz.show.library_tables import headline, refusals


def test_headline_numbers_follow_the_data() -> None:
    table = {row[0]: row[1] for row in headline(refusals())}
    caught = [
        library
        for library in libraries()
        if "ConnectionRefusedError" in outcomes(load(library))[REFUSED].caught_by
    ]
    numbers = f"{len(caught)} von {len(libraries())}"
    assert table["fängt `except ConnectionRefusedError`"] == numbers
