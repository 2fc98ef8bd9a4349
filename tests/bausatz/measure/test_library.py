"""Der Atlas: jede Bibliothek, wirklich aufgerufen und nachgemessen."""

import shutil
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from bausatz.check.system import NFTABLES
from bausatz.measure import library as atlas
from bausatz.snippets import PROJECT, Snippet, SnippetError
from verbindungslabor import lab_obstacle

ENTRIES = atlas.entries()
each_entry = pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: e.path.stem)
AT_ONCE = 5
# Was eine Ablehnung in Textform verrät; ohne das kann sie niemand erkennen.
TRACES = ("refused", "111", "econnrefused")


def skip_without_lab() -> None:
    if reason := lab_obstacle() or NFTABLES.obstacle():
        pytest.skip(reason)


def test_there_are_entries() -> None:
    assert len(ENTRIES) >= 45


@pytest.fixture(scope="session")
def checks(request: pytest.FixtureRequest) -> dict[str, Future[None]]:
    """Misst alle gewählten Einträge nebeneinander: Sie warten mehr, als sie rechnen.

    Fertig, bevor der nächste Test läuft: Der verstellt womöglich die Umgebung.
    """
    chosen = [
        entry
        for item in request.session.items
        if isinstance(item, pytest.Function)
        and item.originalname == "test_library_behaves_as_recorded"
        and isinstance(entry := item.callspec.params["entry"], Snippet)
    ]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return {entry.name: pool.submit(atlas.check_atlas, entry) for entry in chosen}


@each_entry
@pytest.mark.xdist_group("Messreihen")
@pytest.mark.timeout(1200)
def test_library_behaves_as_recorded(
    entry: Snippet, checks: dict[str, Future[None]]
) -> None:
    skip_without_lab()
    checks[entry.name].result()


@each_entry
def test_refusal_is_recognized(entry: Snippet) -> None:
    measurement, _ = atlas.load(entry)
    for situation, outcome in measurement.outcomes.items():
        if situation != "leerer-port":
            assert not outcome.refused, f"{situation} gilt als Ablehnung"
            assert not outcome.addresses
    refused = measurement.refused
    if not refused.refused:
        traces = " ".join([refused.message, *refused.chain]).lower()
        assert not refused.errno
        assert not any(trace in traces for trace in TRACES), "übersehen"


@each_entry
def test_outcomes_can_be_told_apart(entry: Snippet) -> None:
    """Sonst wäre eine der vier Netzlagen keine andere als die Ablehnung."""
    outcomes = atlas.load(entry)[0].outcomes
    assert set(outcomes) == {
        "leerer-port",
        "firewall-drop",
        "name-unbekannt",
        "rst-nach-annahme",
        "ende-nach-annahme",
    }
    assert outcomes["name-unbekannt"].attempts == 0


@pytest.fixture
def copy(tmp_path: Path) -> Snippet:
    """Ein Eintrag in einem eigenen Projekt."""
    original = Snippet(PROJECT, "bibliotheken/standardbibliothek_socket.py")
    entry = Snippet(tmp_path, original.name)
    entry.path.parent.mkdir(parents=True)
    shutil.copy(original.path, entry.path)
    shutil.copy(atlas.data_path(original), atlas.data_path(entry))
    return entry


def edit(entry: Snippet, old: str, new: str) -> None:
    path = atlas.data_path(entry)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('errno = "error.errno"', 'errno = ""', "leerer-port.errno"),
        ("attempts = 1", "attempts = 2", "leerer-port.attempts"),
        ("seconds = 3", "seconds = 4", "firewall-drop.seconds"),
        ("[Errno -2]", "[Errno -3]", "name-unbekannt.message"),
    ],
)
def test_changed_field_is_named(copy: Snippet, old: str, new: str, field: str) -> None:
    skip_without_lab()
    edit(copy, old, new)
    with pytest.raises(SnippetError, match=rf"(?s)socket.* verhält.+{field}"):
        atlas.check_atlas(copy)


def test_removed_field_is_named(copy: Snippet) -> None:
    edit(copy, "finished = true\n", "")
    with pytest.raises(SnippetError, match=r"leerer-port: .+'finished'"):
        atlas.load(copy)


def test_removed_situation_is_named(copy: Snippet) -> None:
    skip_without_lab()
    path = atlas.data_path(copy)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.partition("[outcomes.ende")[0], encoding="utf-8")
    with pytest.raises(SnippetError, match=r"ende-nach-annahme\.exception"):
        atlas.check_atlas(copy)


def test_new_version_of_a_library_is_a_difference(copy: Snippet) -> None:
    recorded, _ = atlas.load(copy)
    newer = replace(recorded, versions={"requests": "99"})
    assert "versions" in "".join(atlas.differences(recorded, newer))


def test_small_delay_is_no_difference(copy: Snippet) -> None:
    recorded, _ = atlas.load(copy)
    refused = replace(recorded.refused, seconds=1)
    slower = replace(recorded, outcomes={**recorded.outcomes, "leerer-port": refused})
    assert atlas.differences(recorded, slower) == []
    assert atlas.differences(recorded, slower, exact=True) != []


def test_cause_by_chance_is_not_compared(copy: Snippet) -> None:
    recorded, _ = atlas.load(copy)
    refused = replace(recorded.refused, chain=["OSError"], message="anders")
    other = replace(recorded, outcomes={**recorded.outcomes, "leerer-port": refused})
    assert len(atlas.changes(copy, recorded, other)) == 2
    comment = "# Die Ursache in der Kette ist Zufall\n"
    copy.path.write_text(comment + copy.source, encoding="utf-8")
    fresh = Snippet(copy.project, copy.name)
    (change,) = atlas.changes(fresh, recorded, other)
    assert "leerer-port.message" in change


def test_missing_measurement_names_the_remedy(copy: Snippet) -> None:
    atlas.data_path(copy).unlink()
    with pytest.raises(SnippetError, match="noch nicht gemessen → `make record`"):
        atlas.load(copy)


def test_entry_without_name_is_an_error(copy: Snippet) -> None:
    copy.path.write_text("def call(host, port): ...\n", encoding="utf-8")
    with pytest.raises(SnippetError, match="nennt die Bibliothek nicht"):
        atlas.title(Snippet(copy.project, copy.name))


def test_headline_numbers_follow_the_data() -> None:
    table = {row[0]: row[1] for row in atlas.tables()["kennzahlen"]}
    caught = [
        entry
        for entry in ENTRIES
        if "ConnectionRefusedError" in atlas.load(entry)[0].refused.caught_by
    ]
    numbers = f"{len(caught)} von {len(ENTRIES)}"
    assert table["fängt `except ConnectionRefusedError`"] == numbers
