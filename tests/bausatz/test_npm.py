"""Ein Paket von npm gilt erst, wenn seine Prüfsumme stimmt."""

import hashlib
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bausatz.npm import Package

CONTENT = "aus npm"
PACKAGE = Package("probe", "1.0.0", hashlib.sha256(CONTENT.encode()).hexdigest())
# Steht für `npm pack`: Es legt das genannte Paket in den Arbeitsordner.
NPM = f"""
import pathlib, sys
for name in sys.argv[3:]:
    pathlib.Path(name.replace("@", "-") + ".tgz").write_text("{CONTENT}")
"""


def npm() -> list[str]:
    return [sys.executable, "-c", NPM]


def no_npm() -> list[str]:
    raise AssertionError("npm wird nicht gebraucht")


def test_package_is_fetched_once(tmp_path: Path) -> None:
    path = PACKAGE.fetch(tmp_path, npm)
    assert path.read_text() == CONTENT
    assert PACKAGE.fetch(tmp_path, no_npm) == path


def test_damaged_file_is_fetched_again(tmp_path: Path) -> None:
    PACKAGE.fetch(tmp_path, npm).write_text("abgebrochen")
    assert PACKAGE.fetch(tmp_path, npm).read_text() == CONTENT


def test_other_checksum_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="andere Prüfsumme als festgelegt"):
        replace(PACKAGE, sha256="0" * 64).fetch(tmp_path, npm)
