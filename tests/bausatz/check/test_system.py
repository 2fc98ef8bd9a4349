"""Fehlende Programme werden genannt, mit Paket und Folge."""

import pytest

from bausatz.check.system import CHROMIUM, NFTABLES, SPELLING, main


def test_missing_programs_are_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")  # weder die Programme noch apt-get
    main()
    lines = capsys.readouterr().out.splitlines()
    for missing in (NFTABLES, CHROMIUM, SPELLING):
        assert (
            f"Übersprungen wird: {missing.needed_for}. {missing.name} fehlt"
            f" → Debian: apt install {' '.join(missing.packages)}"
        ) in lines


def test_nothing_to_say_when_all_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    if any(r.obstacle() for r in (NFTABLES, CHROMIUM, SPELLING)):
        pytest.skip("hier fehlt wirklich etwas")
    main()
    assert "Aus Debian" not in capsys.readouterr().out
