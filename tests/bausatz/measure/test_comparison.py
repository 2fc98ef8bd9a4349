"""Nachmessen: Was anders ist, wird genannt, was Zufall ist, nicht."""

from dataclasses import replace
from pathlib import Path

import pytest

from bausatz.measure.comparison import check, differences, merge, record
from bausatz.measure.recording import load, write
from bausatz.snippets import SnippetError
from tests.bausatz.measure.probe import NEW, OLD, VERSIONS, Answer, Probe, answer, forge

# Kein Wheel darunter passt zu jedem Python.
COMPILED = '# /// script\n# dependencies = ["asyncpg"]\n# ///\n'
FACT = answer("ich")


def test_same_outcome_is_kept_once(tmp_path: Path) -> None:
    facts = merge(Probe(tmp_path), [FACT, answer("ich", OLD), answer("ich", "3.9.1")])
    assert facts == [replace(FACT, python=("3.9.1", OLD, NEW))]


def test_shortest_duration_counts(tmp_path: Path) -> None:
    slow = answer("ich", OLD, seconds=2)
    (fact,) = merge(Probe(tmp_path), [slow, FACT])
    assert fact == replace(FACT, python=(OLD, NEW))


def test_versions_may_differ(tmp_path: Path) -> None:
    facts = [answer("früher so", OLD), FACT]
    assert merge(Probe(tmp_path), facts) == facts


def test_chance_is_not_blamed_on_the_version(tmp_path: Path) -> None:
    probe = Probe(tmp_path)
    facts = merge(probe, [answer("ich", OLD), FACT, answer("mal so")])
    assert {fact.text for fact in facts} == {"ich", "mal so"}
    assert {fact.python for fact in facts} == {(OLD, NEW)}
    for measured in (FACT, answer("mal so")):
        assert differences(probe, facts, [measured]) == ""
    report = differences(probe, facts, [answer("nie so")])
    assert "aufgezeichnet: ich oder mal so\n" in report


@pytest.mark.parametrize(
    ("changed", "report"),
    [
        (answer("du"), "wer.text\n  aufgezeichnet: ich\n  jetzt:         du"),
        (answer(""), "wer.text\n  aufgezeichnet: ich\n  jetzt:         nichts"),
        (
            answer("ich\ndu"),
            "wer.text\n  aufgezeichnet: ich\n  jetzt:         \nich\ndu",
        ),
        (
            answer("ich", seconds=1),
            "wer.seconds\n  aufgezeichnet: 0\n  jetzt:         1",
        ),
    ],
)
def test_changed_field_is_named(tmp_path: Path, changed: Answer, report: str) -> None:
    assert differences(Probe(tmp_path), [FACT], [changed]) == report


def test_missing_and_new_facts_are_named(tmp_path: Path) -> None:
    probe = Probe(tmp_path)
    assert differences(probe, [FACT], []) == (
        f"wer\n  aufgezeichnet: {FACT}\n  jetzt:         nichts"
    )
    assert differences(probe, [], [FACT]) == (
        f"wer\n  aufgezeichnet: nichts\n  jetzt:         {FACT}"
    )


def test_equal_facts_differ_nowhere(tmp_path: Path) -> None:
    assert differences(Probe(tmp_path), [FACT], [answer("ich", OLD)]) == ""


def test_what_goes_wrong_once_is_measured_again(tmp_path: Path) -> None:
    wrong, right = {"wer": "du", "was": "es"}, {"wer": "ich", "was": "es"}
    probe = Probe(tmp_path, wrong, wrong, right)
    write(probe, [FACT, answer("es", question="was")])
    check(probe, NEW)
    assert probe.asked == [(NEW, []), (NEW, ["wer"]), (NEW, ["wer"])]


def test_what_always_goes_wrong_is_reported(tmp_path: Path) -> None:
    probe = Probe(tmp_path, {"wer": "du"})
    write(probe, [FACT])
    with pytest.raises(SnippetError) as caught:
        check(probe, NEW)
    assert str(caught.value) == (
        f"snippets/probe.py:1: verhält sich mit Python {NEW} anders als aufgezeichnet"
        " → Ursache beheben oder `make record`\n"
        "wer.text\n  aufgezeichnet: ich\n  jetzt:         du"
    )
    assert len(probe.asked) == Probe.rounds


def test_facts_of_another_version_do_not_count(tmp_path: Path) -> None:
    probe = Probe(tmp_path, {"wer": "ich"})
    write(probe, [answer("du", OLD), FACT])
    check(probe, NEW)
    with pytest.raises(SnippetError, match=rf"mit Python {OLD} anders"):
        check(probe, OLD)


def test_checking_needs_a_recording(tmp_path: Path) -> None:
    with pytest.raises(SnippetError, match="noch nicht aufgezeichnet → `make record`"):
        check(Probe(tmp_path, {"wer": "ich"}), NEW)


def test_says_when_it_installs_at_last(tmp_path: Path) -> None:
    probe = Probe(tmp_path, {"wer": "ich"})
    write(probe, [FACT])
    forge(probe, missing={"3.15": "kein Wheel für Python 3.15: probe 1"})
    message = r"lässt sich mit Python 3\.15 jetzt installieren → `make record`$"
    with pytest.raises(SnippetError, match=message):
        check(probe, NEW)
    check(probe, OLD)


def test_says_when_it_installs_no_longer(tmp_path: Path) -> None:
    probe = Probe(tmp_path, {"wer": "ich"})
    probe.snippet.path.write_text(COMPILED, encoding="utf-8")
    write(probe, [FACT])
    message = r"1: kein Wheel für Python 3\.99: asyncpg \S+ → `make record`$"
    with pytest.raises(SnippetError, match=message):
        check(probe, "3.99.0")
    forge(probe, missing={"3.99": "kein Wheel"})
    check(probe, "3.99.0")
    assert probe.asked == []


def test_record_measures_with_every_version(tmp_path: Path) -> None:
    probe = Probe(tmp_path, {"wer": "ich"})
    assert record(probe)
    assert load(probe).facts == [replace(FACT, python=(OLD, NEW))]
    assert not record(probe)
    assert probe.asked == [(version, []) for version in VERSIONS * 2]


def test_record_keeps_the_date_when_nothing_changes(tmp_path: Path) -> None:
    probe = Probe(tmp_path, {"wer": "ich"}, {"wer": "ich"}, {"wer": "du"})
    write(probe, [replace(FACT, python=(OLD, NEW))])
    today = load(probe).date
    forge(probe, date="2020-01-01")
    assert not record(probe)
    assert load(probe).date == "2020-01-01"
    assert record(probe)
    assert load(probe).date == today


def test_record_measures_again_what_is_unclear(tmp_path: Path) -> None:
    probe = Probe(
        tmp_path,
        {"wer": "ich", "was": "es"},
        {"wer": "du", "was": "es"},
        {"wer": "du", "was": "es"},
    )
    record(probe)
    again = [(version, ["wer"]) for version in VERSIONS]
    assert probe.asked == [*((version, []) for version in VERSIONS), *again, *again]
    found = {fact.text: fact.python for fact in load(probe).facts}
    assert found == {"ich": (OLD, NEW), "du": (OLD, NEW), "es": (OLD, NEW)}


def test_record_measures_again_what_was_different_before(tmp_path: Path) -> None:
    probe = Probe(tmp_path, {"wer": "ich"})
    write(probe, [answer("du")])
    record(probe)
    assert len(probe.asked) == Probe.rounds * len(VERSIONS)
    assert [fact.text for fact in load(probe).facts] == ["ich"]


def test_record_needs_a_python_that_fits(tmp_path: Path) -> None:
    class Future(Probe):
        def versions(self) -> list[str]:
            return ["3.99.0"]

    probe = Future(tmp_path)
    probe.snippet.path.write_text(COMPILED, encoding="utf-8")
    with pytest.raises(SnippetError, match=r"mit keinem Python .+ → andere Pakete im"):
        record(probe)
    assert not probe.path.exists()
