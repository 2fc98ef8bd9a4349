"""Der Bau des Gasts geht weiter, wo er war, und sagt, woran er scheitert."""

import platform
import shutil
from pathlib import Path

import pytest

from bausatz.guest import build as module
from bausatz.guest import root
from bausatz.guest.build import build, folder_of_guest

STEPS = {
    "_fetch": ("unfertig", "libv86.mjs"),
    "_pack": ("unfertig", "lizenzen"),
    "_boot": ("unfertig",),
    "_compress": ("unfertig",),
}


@pytest.fixture
def done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Schritte, die nur ihr Ergebnis hinlegen; gibt zurück, welche liefen."""
    ran: list[str] = []

    def pretend(name: str) -> None:
        def act(work: Path) -> None:
            ran.append(name)
            for result in STEPS[name]:
                (work / result).write_text(name)

        monkeypatch.setattr(module, name, act)

    for name in STEPS:
        pretend(name)
    monkeypatch.setattr(module, "_STOCK", tmp_path)
    monkeypatch.setattr(module, "_requirements", list)
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    return ran


def test_builds_once(done: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    folder = build()
    left = {path.name: path.read_text() for path in folder.iterdir()}
    assert left == {
        "libv86.mjs": "_fetch",
        "v86.wasm.gz": "_fetch",
        "lizenzen": "_pack",
        "state.bin.zst": "_compress",
    }
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].startswith("Gast: Pakete holen (75 MB) … noch etwa ")
    assert build() == folder
    assert done == [*STEPS]
    assert capsys.readouterr().out == ""


def test_goes_on_where_it_was_interrupted(
    done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    finished = module._boot

    def interrupted(work: Path) -> None:
        (work / "unfertig").write_text("halb")
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "_boot", interrupted)
    with pytest.raises(KeyboardInterrupt):
        build()
    monkeypatch.setattr(module, "_boot", finished)
    build()
    assert done == [*STEPS]


def test_every_input_leads_to_another_guest(
    done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = folder_of_guest()
    assert folder_of_guest() == first
    monkeypatch.setattr(module, "_requirements", lambda: ["rich==99"])
    second = folder_of_guest()
    monkeypatch.setattr(root, "warm_modules", lambda: ["antigravity"])
    third = folder_of_guest()
    monkeypatch.setattr(root, "own_files", list)
    assert len({first, second, third, folder_of_guest()}) == 4


def test_keeps_few_old_guests(done: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    built = []
    for number in range(module._KEPT + 1):
        monkeypatch.setattr(module, "_requirements", lambda n=number: [str(n)])
        built.append(build())
    assert [folder.exists() for folder in built] == [False] + [True] * module._KEPT


def test_says_which_machine_it_needs(
    done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "aarch64")
    with pytest.raises(RuntimeError, match=r"\(aarch64\) .+ → auf einem mit x86_64"):
        build()


@pytest.mark.skipif(shutil.which("node") is None, reason="Braucht ein Node.")
def test_says_why_linux_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"libv86\.mjs.* → .+boot\.log lesen"):
        module._boot(tmp_path)
