"""Das Paket lädt seine Module erst bei Gebrauch; sichtbar ist davon nichts."""

import subprocess
import sys

import pytest

import verbindungslabor


@pytest.mark.parametrize("name", verbindungslabor.__all__)
def test_public_name_exists(name: str) -> None:
    assert getattr(verbindungslabor, name).__module__.startswith("verbindungslabor.")


def test_unknown_name_is_an_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'gibt_es_nicht'"):
        _ = verbindungslabor.gibt_es_nicht  # type: ignore[attr-defined]


def test_import_loads_nothing_else() -> None:
    program = (
        "import sys, verbindungslabor\n"
        "print([name for name in sys.modules if name.startswith('verbindungslabor')])"
    )
    loaded = subprocess.check_output([sys.executable, "-c", program], text=True)
    assert loaded == "['verbindungslabor']\n"
