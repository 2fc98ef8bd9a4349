"""Führt Tests in einem Szenario aus; pytest lädt dieses Modul von selbst."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from verbindungslabor.scenarios import Target

_MARKER = "lab_scenario"
_USAGE = f'@pytest.mark.{_MARKER}("leerer-port")'


def pytest_configure(config: pytest.Config) -> None:
    """Meldet die Marke an, damit `--strict-markers` sie kennt."""
    config.addinivalue_line(
        "markers",
        f"{_MARKER}(name, *, port=None): "
        "führt den Test in einem Szenario des Verbindungslabors aus",
    )


@pytest.fixture(autouse=True)
def _lab(request: pytest.FixtureRequest) -> Iterator[Target | None]:
    marker = request.node.get_closest_marker(_MARKER)
    if marker is None:
        yield None
        return

    # Erst hier: Tests ohne Marke sollen nicht auf den Import warten.
    from contextlib import ExitStack
    from inspect import signature

    from verbindungslabor.scenarios import enter
    from verbindungslabor.stack import LabUnavailableError

    try:
        signature(enter).bind(*marker.args, **marker.kwargs)
    except TypeError as error:
        pytest.fail(f"Die Marke heißt {_USAGE} ({error})", pytrace=False)
    with ExitStack() as scenario:
        try:
            target = scenario.enter_context(enter(*marker.args, **marker.kwargs))
        except ValueError as error:
            pytest.fail(str(error), pytrace=False)
        except LabUnavailableError as error:
            pytest.skip(str(error))
        yield target


@pytest.fixture
def lab_target(_lab: Target | None) -> Target:
    """Womit sich der Test verbinden soll; verlangt die Marke `lab_scenario`."""
    if _lab is None:
        pytest.fail(f"Über den Test gehört {_USAGE}", pytrace=False)
    return _lab


@pytest.fixture
def refused_address() -> Iterator[tuple[str, int]]:
    """Adresse und Port auf 127.0.0.1, die jede TCP-Verbindung sicher ablehnen.

    Braucht weder Rechte noch Linux.
    """
    from verbindungslabor.addresses import refused_address

    with refused_address() as address:
        yield address
