"""Der Gast kommt in die Website, wenn es ihn zu diesem Stand gibt."""

from pathlib import Path

import pytest

from bausatz.guest import site
from bausatz.guest.site import publish, published
from bausatz.snippets import PROJECT


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(site, "_PLACE", tmp_path / "thema")
    monkeypatch.setattr(site, "_name", lambda: "neu")
    return tmp_path / "thema"


def guest_in(folder: Path, name: str) -> Path:
    guest = folder / name
    (guest / "lizenzen").mkdir(parents=True)
    (guest / "state.bin.zst").write_bytes(bytes(1000))
    (guest / "lizenzen/quellen.txt").write_text("v86 0.5 npm\nlibc6 2 glibc 2\n")
    return guest


def test_only_this_guest_is_published(place: Path, tmp_path: Path) -> None:
    assert published() is None
    for name in ("alt", "neu"):
        publish(guest_in(tmp_path, name))
        publish(tmp_path / name)
    assert [path.name for path in place.iterdir()] == ["neu"]
    guest = published()
    assert guest is not None
    assert guest.size == 1000 + (PROJECT / "src/bausatz/guest/guest.mjs").stat().st_size
    assert guest.sources == [["v86", "0.5", "npm"], ["libc6", "2", "glibc 2"]]


def test_an_older_guest_is_not_offered(place: Path, tmp_path: Path) -> None:
    publish(guest_in(tmp_path, "alt"))
    assert published() is None
