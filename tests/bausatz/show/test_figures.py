"""Der Beleg unter jeder Abbildung nennt, womit es gelaufen ist und womit nicht."""

from bs4 import BeautifulSoup

from bausatz.measure.alone import Run
from bausatz.measure.recording import Recording
from bausatz.show.figures import (
    code,
    error_figure,
    proof,
    proof_of_all,
    table_figure,
)

RUNS = [Run(("3.11.7", "3.12.1"), 0, "früher"), Run(("3.14.10",), 0, "heute")]


def recording(missing: dict[str, str]) -> Recording[Run]:
    return Recording("", "Linux 6.18", "2026-01-01", {}, missing, RUNS)


def test_proof_names_every_python() -> None:
    html = BeautifulSoup(proof("Geprüft", recording({})), "html.parser")
    assert html.get_text() == "Geprüft mit Python 3.11, 3.12, 3.14 unter Linux 6.18"
    assert html.span is not None
    assert html.span["title"] == "CPython 3.11.7, 3.12.1, 3.14.10"


def test_proof_names_the_missing_python_and_why() -> None:
    missing = {"3.15": "kein Wheel für Python 3.15: <probe> 1"}
    html = proof("Gemessen", recording(missing), "; braucht <b>mehr</b>")
    assert BeautifulSoup(html, "html.parser").get_text() == (
        "Gemessen mit Python 3.11, 3.12, 3.14 unter Linux 6.18"
        "; nicht mit 3.15: kein Wheel für Python 3.15: <probe> 1; braucht mehr"
    )


def test_proof_of_many_names_each_python_once() -> None:
    early = Recording("", "Linux 6.1", "", {}, {}, [Run(("3.9.20",), 0, "")])
    html = proof_of_all("Gemessen", [recording({}), early, recording({})])
    assert BeautifulSoup(html, "html.parser").get_text() == (
        "Gemessen mit Python 3.9, 3.11, 3.12, 3.14 unter Linux 6.1, Linux 6.18"
    )


def test_error_shows_problem_and_source() -> None:
    figure = BeautifulSoup(error_figure("a < b", "<pre>"), "html.parser").figure
    assert figure is not None
    assert figure["data-error"] == "a < b"
    assert figure.pre is not None
    assert figure.pre.get_text() == "<pre>"


def test_links_of_a_table_lead_to_page_or_file() -> None:
    rows = [["Kopf"], ["[x](wurzel:seite/#x)"], ["[y](wurzel:snippets/y.py)"]]
    html = BeautifulSoup(table_figure([*rows, ["`<b>`"]], ""), "html.parser")
    page, file = html.select("td a")
    assert (page["href"], page.has_attr("download")) == ("wurzel:seite/#x", False)
    assert (file["href"], file.has_attr("download")) == ("wurzel:snippets/y.py", True)
    assert [cell.get_text() for cell in html.select("th, td code")] == ["Kopf", "<b>"]


def test_table_stays_a_table_as_cards() -> None:
    """CSS macht Karten daraus: Die Rollen stehen da, die Spaltennamen im `style`."""
    rows = [["Name", "`it's_me`", "Dauer"], ["`ConnectionError`", "x", ""]]
    html = BeautifulSoup(table_figure(rows, ""), "html.parser")
    roles = [str(found["role"]) for found in html.select("[role]")]
    assert roles == [
        *("table", "rowgroup", "row", *["columnheader"] * 3),
        *("rowgroup", "row", *["cell"] * 3),
    ]
    table = html.table
    assert table is not None
    assert table["style"] == "--1:'Name';--2:'it\\'s_\u200bme';--3:'Dauer';"
    assert html.select(".fence__scroll--cards td wbr")


def test_small_table_stays_as_it_is() -> None:
    html = BeautifulSoup(table_figure([["a", "b"], ["1", "2"]], ""), "html.parser")
    assert not html.select(".fence__scroll--cards, [style]")


def test_uncolored_code_has_no_elements() -> None:
    html = BeautifulSoup(code("x = print(y)  # z\n#> 1\n", "python"), "html.parser")
    assert [span.get_text() for span in html.select("span")] == ["print", "# z", "#> 1"]
