"""Woraus der Gast entsteht, ist festgelegt, und was davon fehlt, wird geholt."""

import hashlib
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bausatz.guest import inputs
from bausatz.guest.inputs import fetch, pins, renew
from tests.bausatz.packages import build_package

# Steht für `npm pack`: Es legt das genannte Paket in den Arbeitsordner.
NPM = """
import pathlib, sys
for name in sys.argv[3:]:
    pathlib.Path(name.replace("@", "-") + ".tgz").write_text("aus npm")
"""


def no_npm() -> list[str]:
    raise AssertionError("npm wird nicht gebraucht")


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@dataclass
class World:
    """Ein Debian mit einem Paket, `probe` 1, und was davon festgelegt ist."""

    archive: Path
    folder: Path
    package: Path
    packages: dict[str, dict[str, list[str]]]

    def pin(self, origin: str, name: str, version: str, sha256: str) -> None:
        self.packages.setdefault(origin, {})[name] = [version, sha256]


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    if shutil.which("apt-get") is None:
        pytest.skip("Das geht nur mit apt-get.")
    archive = tmp_path / "archiv"
    package = build_package(archive, "probe", "", f"{__file__}:usr/share/probe")
    made = World(archive, tmp_path / "pakete", package, {})
    line = f"deb [trusted=yes] copy:{archive} ./\n"
    monkeypatch.setattr(inputs, "source", lambda _: line)
    monkeypatch.setattr(inputs, "settings", lambda: {"packages": made.packages})
    return made


def test_fetches_what_is_missing_and_keeps_it(world: World) -> None:
    world.pin("unstable", "probe", "1", digest(world.package.read_bytes()))
    world.pin("npm", "v99", "2.0", digest(b"aus npm"))
    found = fetch(world.folder, lambda: [sys.executable, "-c", NPM])
    assert found["probe"].read_bytes() == world.package.read_bytes()
    assert found["v99"].read_text() == "aus npm"
    shutil.rmtree(world.archive)
    assert fetch(world.folder, no_npm) == found


def test_damaged_package_is_fetched_again(world: World) -> None:
    world.pin("unstable", "probe", "1", digest(world.package.read_bytes()))
    (path,) = fetch(world.folder, no_npm).values()
    path.write_bytes(b"abgebrochen")
    assert fetch(world.folder, no_npm)["probe"].read_bytes() != b"abgebrochen"


def test_takes_what_replaced_a_package(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.pin("unstable", "probe", "0.9", "alt")
    found = fetch(world.folder, no_npm)
    assert found["probe"].read_bytes() == world.package.read_bytes()
    said = "Gast: probe 0.9 führt Debian unstable nicht mehr, nimmt probe 1 → `python"
    assert capsys.readouterr().out.startswith(said)
    world.package.unlink()  # liegt schon da
    assert fetch(world.folder, no_npm) == found


def test_refuses_another_package_under_the_same_version(world: World) -> None:
    world.pin("unstable", "probe", "1", "00")
    message = r"^probe 1 hat eine andere Prüfsumme als in inputs.toml → .+$"
    with pytest.raises(RuntimeError, match=message):
        fetch(world.folder, no_npm)


def test_says_that_debian_is_out_of_reach(world: World) -> None:
    world.pin("unstable", "probe", "1", "")
    shutil.rmtree(world.archive)
    with pytest.raises(RuntimeError, match=r"update scheitert"):
        fetch(world.folder, no_npm)


def test_renewing_takes_what_debian_offers(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "inputs.toml"
    file.write_text('# Kommentar\n"probe" = ["0.9", "alt"]\n', encoding="utf-8")
    monkeypatch.setattr(inputs, "_FILE", file)
    world.pin("unstable", "probe", "0.9", "alt")
    renew(world.folder)
    new = digest(world.package.read_bytes())
    assert file.read_text(encoding="utf-8") == (
        f'# Kommentar\n"probe" = ["1", "{new}"]\n'
    )


def test_everything_has_version_and_digest() -> None:
    incomplete: list[Any] = [p for p in pins() if not p.version or len(p.sha256) != 64]
    assert incomplete == []
