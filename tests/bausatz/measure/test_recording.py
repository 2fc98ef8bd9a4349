"""Mitschnitte gehören zur Aufzeichnung des Schnipsels, der sie schreibt."""

from pathlib import Path

import pytest

from bausatz.measure.interpreters import interpreters
from bausatz.measure.recording import check_alone, load_recording, record
from bausatz.snippets import Snippet, SnippetError

STABLE = """
from pathlib import Path

Path("seite_syn.pcap").write_bytes(b"SYN")
"""


def snippet(folder: Path, source: str) -> Snippet:
    found = Snippet(folder, "ordner/seite.py")
    found.path.parent.mkdir(parents=True, exist_ok=True)
    found.path.write_text(source, encoding="utf-8")
    return found


def test_capture_lies_beside_its_snippet(tmp_path: Path) -> None:
    stable = snippet(tmp_path, STABLE)
    assert record(stable)
    assert not record(stable)
    assert stable.path.with_name("seite_syn.pcap").read_bytes() == b"SYN"
    assert load_recording(stable).captures == {"seite_syn.pcap": b"SYN"}
    check_alone(stable, next(iter(interpreters())))


def test_date_is_the_day_of_the_last_change(tmp_path: Path) -> None:
    stable = snippet(tmp_path, STABLE)
    record(stable)
    path = stable.recording_path
    today = f'date = "{load_recording(stable).date}"\n'
    then = 'date = "2020-01-01"\n'
    path.write_text(path.read_text("utf-8").replace(today, then), "utf-8")
    assert not record(stable)
    assert load_recording(stable).date == "2020-01-01"
    path.write_text(path.read_text("utf-8").replace(then, ""), "utf-8")
    assert load_recording(stable).date == ""  # wie vor Einführung des Datums
    assert record(stable)
    assert today in path.read_text("utf-8")


def test_date_changes_with_the_output(tmp_path: Path) -> None:
    outside = tmp_path / "welt"
    outside.write_text("eins")
    changing = snippet(
        tmp_path, f"from pathlib import Path\nprint(Path({str(outside)!r}).read_text())"
    )
    record(changing)
    path = changing.recording_path
    today = load_recording(changing).date
    path.write_text(path.read_text("utf-8").replace(today, "2020-01-01"), "utf-8")
    outside.write_text("zwei")
    assert record(changing)
    assert load_recording(changing).date == today


@pytest.mark.parametrize("content", [b"RST", None])
def test_edited_capture_is_found(tmp_path: Path, content: bytes | None) -> None:
    stable = snippet(tmp_path, STABLE)
    record(stable)
    path = stable.path.with_name("seite_syn.pcap")
    path.unlink()
    if content:
        path.write_bytes(content)
    with pytest.raises(SnippetError, match=r"seite_syn\.pcap fehlt oder ist nicht"):
        load_recording(stable)


def test_capture_must_not_change_from_run_to_run(tmp_path: Path) -> None:
    random = STABLE.replace('b"SYN"', "__import__('os').urandom(8)")
    with pytest.raises(SnippetError, match=r"seite_syn\.pcap.+ anders als .+normalize"):
        record(snippet(tmp_path, random))


def test_different_packets_are_found(tmp_path: Path) -> None:
    """Der Schnipsel ist derselbe, aber was er schreibt, hat sich geändert."""
    outside = tmp_path / "welt"
    outside.write_bytes(b"SYN")
    source = STABLE.replace('b"SYN"', f"Path({str(outside)!r}).read_bytes()")
    changing = snippet(tmp_path, source)
    record(changing)
    outside.write_bytes(b"RST")
    with pytest.raises(SnippetError, match=r"anderes als aufgezeichnet in seite_syn"):
        check_alone(changing, next(iter(interpreters())))


def test_capture_carries_the_name_of_its_snippet(tmp_path: Path) -> None:
    foreign = STABLE.replace("seite_syn", "anderswo")
    with pytest.raises(SnippetError, match=r"schreibt anderswo\.pcap → umbenennen"):
        record(snippet(tmp_path, foreign))
