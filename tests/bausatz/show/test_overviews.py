"""Verzeichnisse zeigen alles, was es gibt, und nur das."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup, Tag
from markdown import Markdown

from bausatz.measure.alone import load_alone
from bausatz.measure.library import libraries
from bausatz.measure.matrix import Matrix
from bausatz.measure.recording import load
from bausatz.show.fences import render_fence
from bausatz.show.overviews import OVERVIEWS
from bausatz.snippets import PROJECT, find_snippets

Rows = Callable[[str], list[Tag]]


@pytest.fixture
def rows() -> Rows:
    def rows(name: str) -> list[Tag]:
        source = f'--8<-- "verzeichnis:{name}"'
        html = render_fence(source, "table", "", {}, Markdown())
        return BeautifulSoup(html, "html.parser").select("tbody tr")

    return rows


def cells(row: Tag) -> list[str]:
    return [cell.get_text() for cell in row.select("td")]


def test_every_snippet_is_listed_with_page_and_proof(rows: Rows) -> None:
    listed = {str(row.a["href"]): row for row in rows("schnipsel") if row.a}
    differing = set(listed) ^ {f"wurzel:snippets/{s.name}" for s in find_snippets()}
    assert not differing, f"fehlt in der Liste oder im Ordner: {sorted(differing)}"
    row = listed["wurzel:snippets/verstehen/matrix_unix.py"]
    file, page = row.select("a")
    assert file.has_attr("download")
    assert page["href"] == "wurzel:verstehen/matrix/"
    assert not page.has_attr("download")
    name, title, python, used = cells(row)
    assert (name, title) == ("matrix_unix.py", "Wer meldet was?")
    assert python.startswith("3.11, 3.12")
    assert "trio" in used
    assert "typing" not in used
    start = listed["wurzel:snippets/index_abfangen.py"].select("a")[1]
    assert start["href"] == "wurzel:"


def test_every_recording_is_counted(rows: Rows) -> None:
    snippets = find_snippets()
    recordings = [load_alone(snippet) for snippet in snippets]
    counted = dict(cells(row) for row in rows("zahlen"))
    assert counted["Schnipsel"] == str(len(snippets))
    runs = sum(len(recording.python) for recording in recordings)
    assert counted["aufgezeichnete Läufe"] == str(runs)
    assert counted["verglichene Bibliotheken"] == str(len(libraries()))
    assert counted["Messungen der Matrix"] == str(len(load(Matrix()).facts))
    environments = [cells(row) for row in rows("umgebungen")]
    assert sum(int(row[-1]) for row in environments) == len(snippets)
    different = sum(len(recording.facts) > 1 for recording in recordings)
    assert len(rows("unterschiede")) == different > 0


def test_every_capture_is_listed(rows: Rows) -> None:
    on_disk = {
        f"wurzel:snippets/{path.relative_to(PROJECT / 'snippets').as_posix()}"
        for path in (PROJECT / "snippets").rglob("*.pcap")
    }
    assert {str(row.a["href"]) for row in rows("mitschnitte") if row.a} == on_disk


def test_packages_carry_the_locked_version(rows: Rows) -> None:
    lock = (PROJECT / "uv.lock").read_text(encoding="utf-8")
    listed = [cells(row) for row in rows("pakete")]
    assert "trio" in {name for name, *_ in listed}
    for name, version, pages in listed:
        assert f'name = "{name}"\nversion = "{version}"\n' in lock
        assert pages


@pytest.mark.parametrize(
    ("language", "path", "message"),
    [
        ("table", "verzeichnis:erfunden", f"eines davon: {', '.join(OVERVIEWS)}"),
        ("py", "verzeichnis:schnipsel", "```py kann verzeichnis:schnipsel nicht"),
        ("table", "verzeichnis", "```table kann verzeichnis nicht zeigen"),
        ("table", "kein_verzeichnis:zahlen", "kann kein_verzeichnis:zahlen nicht"),
    ],
)
def test_unknown_overview_is_explained(language: str, path: str, message: str) -> None:
    html = render_fence(f'--8<-- "{path}"', language, "", {}, Markdown())
    assert message in html
