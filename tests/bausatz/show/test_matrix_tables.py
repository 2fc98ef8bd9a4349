"""Die Tabellen der Matrix zeigen jeden Client und jedes Szenario."""

from bausatz.measure.matrix import Matrix
from bausatz.measure.recording import load
from bausatz.show.matrix_tables import matrix_tables
from bausatz.snippets import PROJECT


def test_every_scenario_and_client_is_shown() -> None:
    page = (PROJECT / "docs/verstehen/matrix.md").read_text(encoding="utf-8")
    recording = load(Matrix())
    shown = "\n".join(
        " | ".join(line)
        for section, lines in matrix_tables(recording).items()
        for line in lines
        if f'"verstehen/matrix.matrix.toml:{section}"' in page and section != "wortlaut"
    )
    for row in recording.facts:
        assert f"`{row.scenario}`" in shown
        assert f"`{row.client}`" in shown


def test_nine_scenarios_look_the_same() -> None:
    names = matrix_tables(load(Matrix()))["abgelehnt"][1][0].split(", ")
    assert len(names) == 9
    assert {"`leerer-port`", "`firewall-rst`", "`container-localhost`"} <= {*names}
