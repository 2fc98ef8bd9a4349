"""Das Labor wird nur geprüft, wo es sich aufbauen lässt."""

import pytest

from bausatz.check.system import NFTABLES
from verbindungslabor import lab_obstacle


@pytest.fixture
def lab() -> None:
    """Überspringt mit Grund, wo kein Labor möglich ist."""
    if reason := lab_obstacle() or NFTABLES.obstacle():
        pytest.skip(reason)
