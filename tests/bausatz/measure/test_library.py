"""Der Atlas: Was eine Bibliothek meldet, wird wirklich gemessen und verglichen."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bausatz.check.system import NFTABLES
from bausatz.measure.comparison import check, differences, merge
from bausatz.measure.library import REFUSED, Library, libraries, outcomes, title
from bausatz.measure.recording import load, write
from bausatz.snippets import PROJECT, Snippet, SnippetError
from verbindungslabor import lab_obstacle

LIBRARIES = libraries()
each_library = pytest.mark.parametrize(
    "library", LIBRARIES, ids=lambda library: library.snippet.path.stem
)
# Was eine Ablehnung in Textform verrät; ohne das kann sie niemand erkennen.
TRACES = ("refused", "111", "econnrefused")


def test_there_are_entries() -> None:
    assert len(LIBRARIES) >= 45


@each_library
def test_refusal_is_recognized(library: Library) -> None:
    for outcome in load(library).facts:
        if outcome.situation != REFUSED:
            assert not outcome.refused, f"{outcome.situation} gilt als Ablehnung"
            assert not outcome.addresses
        elif not outcome.refused:
            traces = " ".join([outcome.message, *outcome.chain]).lower()
            assert not outcome.errno
            assert not any(trace in traces for trace in TRACES), "übersehen"


@each_library
def test_outcomes_can_be_told_apart(library: Library) -> None:
    """Sonst wäre eines der Szenarien kein anderes als die Ablehnung."""
    found = outcomes(load(library))
    assert set(found) == {
        "leerer-port",
        "firewall-drop",
        "name-unbekannt",
        "rst-nach-annahme",
        "ende-nach-annahme",
    }
    assert found["name-unbekannt"].attempts == 0


@pytest.fixture
def copy(tmp_path: Path) -> Library:
    """Ein Eintrag in einem eigenen Projekt."""
    original = Library(Snippet(PROJECT, "bibliotheken/standardbibliothek_socket.py"))
    library = Library(Snippet(tmp_path, original.snippet.name))
    library.path.parent.mkdir(parents=True)
    shutil.copy(original.snippet.path, library.snippet.path)
    shutil.copy(original.path, library.path)
    return library


CHANGES: dict[str, dict[str, Any]] = {
    REFUSED: {"errno": "", "attempts": 5},
    "firewall-drop": {"seconds": 9},
    "name-unbekannt": {"message": "[Errno -3] Temporary failure"},
}


def test_changed_fields_are_named(copy: Library) -> None:
    """Gemessen wird wirklich, und was fehlt, ist auch ein Unterschied."""
    if reason := lab_obstacle() or NFTABLES.obstacle():
        pytest.skip(reason)
    facts = [
        replace(outcome, **CHANGES.get(outcome.situation, {}))
        for outcome in load(copy).facts
        if outcome.situation != "ende-nach-annahme"
    ]
    write(copy, facts)
    with pytest.raises(SnippetError) as caught:
        check(copy, load(copy).python[-1])
    head, *report = str(caught.value).splitlines()
    assert "standardbibliothek_socket.py:1: verhält sich mit Python" in head
    assert [line for line in report if not line.startswith("  ")] == [
        "leerer-port.attempts",
        "leerer-port.errno",
        "firewall-drop.seconds",
        "name-unbekannt.message",
        "ende-nach-annahme",
    ]
    assert "  aufgezeichnet: [Errno -3] Temporary failure" in report


def changed(library: Library, **fields: Any) -> str:
    """Was auffällt, wenn die Ablehnung anders ausgeht."""
    recorded = load(library).facts
    refused = replace(outcomes(load(library))[REFUSED], **fields)
    return differences(library, recorded, [refused, *recorded[1:]])


@pytest.mark.parametrize(
    ("field", "small", "large"), [("seconds", 3, 4), ("attempts", 2, 3)]
)
def test_small_delay_is_no_difference(
    copy: Library, field: str, small: int, large: int
) -> None:
    assert changed(copy, **{field: small}) == ""
    assert changed(copy, **{field: large}).startswith(f"leerer-port.{field}\n")


def test_truth_is_no_number(copy: Library) -> None:
    assert changed(copy, refused=False).startswith("leerer-port.refused\n")


def test_shortest_duration_counts(copy: Library) -> None:
    refused = outcomes(load(copy))[REFUSED]
    slow = replace(refused, seconds=30, attempts=9)
    assert merge(copy, [slow, refused]) == [refused]


def test_cause_by_chance_is_not_compared(copy: Library) -> None:
    other = {"chain": ["OSError"], "message": "anders"}
    assert changed(copy, **other).count("  jetzt:") == 2
    recorded = load(copy).facts
    comment = "# Die Ursache in der Kette ist Zufall\n"
    copy.snippet.path.write_text(comment + copy.snippet.source, encoding="utf-8")
    fresh = Library(Snippet(copy.snippet.project, copy.snippet.name))
    write(fresh, recorded)
    report = changed(fresh, **other)
    assert report.startswith("leerer-port.message\n")
    assert report.count("  jetzt:") == 1


def test_entry_without_name_is_an_error(copy: Library) -> None:
    copy.snippet.path.write_text("def call(host, port): ...\n", encoding="utf-8")
    with pytest.raises(SnippetError, match="nennt die Bibliothek nicht"):
        title(Snippet(copy.snippet.project, copy.snippet.name))
