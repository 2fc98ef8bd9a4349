"""Eine Aufzeichnung gilt nur, wie sie geschrieben wurde und wofür."""

from pathlib import Path

import pytest

from bausatz.measure.recording import Recording, load, write
from bausatz.snippets import SnippetError
from tests.bausatz.measure.probe import NEW, OLD, Answer, Probe, answer, forge


@pytest.fixture
def probe(tmp_path: Path) -> Probe:
    probe = Probe(tmp_path)
    write(probe, [answer("ich"), answer("du", question="noch")])
    return probe


def recording(*facts: Answer) -> Recording[Answer]:
    return Recording("", "Linux", "2026-01-01", {}, {}, list(facts))


def test_what_is_written_can_be_read(probe: Probe) -> None:
    found = load(probe)
    assert found.facts == [answer("ich"), answer("du", question="noch")]
    assert found.python == [NEW]


def test_missing_recording_names_the_remedy(probe: Probe) -> None:
    probe.path.unlink()
    with pytest.raises(SnippetError) as caught:
        load(probe)
    assert str(caught.value) == (
        "snippets/probe.py:1: noch nicht aufgezeichnet → `make record`"
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('text = "ich"', 'text = "er"'),
        ('text = "ich", ', ""),
        ('text = "ich", ', 'text = "ich", fremd = 1, '),
        ('text = "ich"', 'text = ich"'),
        ("seconds = 0", "seconds = 1"),
        (f'python = "{NEW}"', 'python = ""'),
        (f'python = "{NEW}"', "python = 3.15"),
        ('system = "', 'system = "Neu'),
        ('date = "', 'date = "1'),
        ("checksum = ", "pruefsumme = "),
        ("facts = ", "fakten = "),
        ("facts = ", "<<<<<<< HEAD\nfacts = "),
    ],
)
def test_edited_recording_is_found(probe: Probe, old: str, new: str) -> None:
    text = probe.path.read_text(encoding="utf-8")
    assert old in text
    probe.path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SnippetError) as caught:
        load(probe)
    assert str(caught.value) == (
        "snippets/probe.py:1: Aufzeichnung probe.probe.toml von Hand geändert"
        " → `make record`"
    )


def test_cut_recording_is_found(probe: Probe) -> None:
    text = probe.path.read_text(encoding="utf-8")
    head, *facts = text.splitlines(keepends=True)
    without_last = "".join([head, *facts[:-2], "]\n"])
    for kept in (without_last, text.partition("facts = ")[0], ""):
        probe.path.write_text(kept, encoding="utf-8")
        with pytest.raises(SnippetError, match=r"von Hand geändert → `make record`$"):
            load(probe)


def test_recording_of_an_earlier_snippet_is_found(probe: Probe) -> None:
    probe.snippet.path.write_text("print(1)\n", encoding="utf-8")
    with pytest.raises(SnippetError, match="seit der Aufzeichnung geändert → `make re"):
        load(probe)


def test_recording_with_other_packages_is_found(tmp_path: Path) -> None:
    probe = Probe(tmp_path)
    header = '# /// script\n# dependencies = ["trio"]\n# ///\n'
    probe.snippet.path.write_text(header, encoding="utf-8")
    write(probe, [answer("ich")])
    locked = load(probe).packages["trio"]
    forge(probe, packages={"trio": "0.1"})
    message = f"aufgezeichnet mit trio 0.1, in uv.lock steht trio {locked} → `make re"
    with pytest.raises(SnippetError, match=message):
        load(probe)


def test_date_is_the_day_of_the_last_change(probe: Probe) -> None:
    before = load(probe)
    forge(probe, date="2020-01-01")
    write(probe, before.facts, load(probe))
    assert load(probe).date == "2020-01-01"
    write(probe, [answer("wir")], load(probe))
    assert load(probe).date == before.date


def test_versions_may_differ() -> None:
    early, old, new = answer("so", "3.9.20"), answer("so", OLD), answer("anders")
    found = recording(new, old, early)
    assert found.python == ["3.9.20", OLD, NEW]
    assert found.facts_with("3.9.1") == [early]
    assert found.facts_with("3.14.0") == [old]
    assert found.facts_with("3.99.0") == found.newest == [new]
