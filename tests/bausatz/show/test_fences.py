"""Was aus den Zäunen einer Seite wird."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup, Tag
from markdown import Markdown

from bausatz.measure.recording import load_recording
from bausatz.show.fences import TYPED_LANGUAGES, render_fence
from bausatz.snippets import PROJECT, Snippet

SNIPPET = Snippet(PROJECT, "ursachen/dienst_laeuft_nicht.py")
Render = Callable[[str, str], Tag]


@pytest.fixture
def render() -> Render:
    def render(language: str, source: str) -> Tag:
        html = render_fence(source, language, "", {}, Markdown())
        figure = BeautifulSoup(html, "html.parser").figure
        assert figure is not None
        return figure

    return render


def test_snippet_offers_everything(render: Render) -> None:
    figure = render("py", f'--8<-- "{SNIPPET.name}"')
    code, copy = figure.code, figure.select_one(".fence__copy")
    download, proof = (
        figure.select_one("[download]"),
        figure.select_one(".fence__proof"),
    )
    assert code is not None
    assert code.get_text() == SNIPPET.source
    assert copy is not None
    assert copy.has_attr("hidden")  # ohne JavaScript gäbe es nichts zu drücken
    assert download is not None
    assert download["href"] == f"wurzel:snippets/{SNIPPET.name}"
    assert download["download"] == "dienst_laeuft_nicht.py"
    assert str(SNIPPET) in figure.get_text()
    recording = load_recording(SNIPPET)
    assert proof is not None
    assert recording.system in proof.get_text()
    for version in recording.python:
        assert version.rpartition(".")[0] in proof.get_text()


def test_terminal_shows_the_recording(render: Render) -> None:
    recorded = SNIPPET.name.replace(".py", ".toml")
    figure = render("console", f'--8<-- "{recorded}"')
    assert figure.code is not None
    assert figure.code.get_text() == load_recording(SNIPPET).terminal
    assert figure.select_one(".fence__copy") is None


def test_command_can_be_copied(render: Render) -> None:
    figure = render("bash", "ss -ltn")
    assert figure.code is not None
    assert figure.code.get_text().strip() == "ss -ltn"
    assert figure.select_one(".fence__copy") is not None


@pytest.mark.parametrize("language", TYPED_LANGUAGES)
def test_every_typed_language_is_highlighted(render: Render, language: str) -> None:
    assert "fence--command" in render(language, "x = 1")["class"]


def test_markup_in_code_stays_text(render: Render) -> None:
    figure = render("bash", "echo '<b>fett</b>'")
    assert figure.b is None


def test_capture_becomes_a_diagram(render: Render) -> None:
    figure = render("packets", '--8<-- "labor/pakete_leerer_port.pcap"')
    download = figure.select_one("[download]")
    assert figure.svg is not None
    assert "RST, ACK" in figure.svg.get_text()
    assert download is not None
    assert download["href"] == "wurzel:snippets/labor/pakete_leerer_port.pcap"
    assert download["download"] == "pakete_leerer_port.pcap"
    assert figure["data-snippet"] == "labor/pakete.py"


@pytest.mark.parametrize(
    ("language", "path", "problem"),
    [
        (
            "packets",
            "labor/pakete_erfunden.pcap",
            "schreibt pakete_erfunden.pcap nicht",
        ),
        ("packets", "labor/niemand.pcap", "snippets/labor/niemand.py gibt es nicht"),
        ("packets", "labor/pakete.toml", "kann labor/pakete.toml nicht zeigen"),
        ("py", "labor/pakete_drop.pcap", "packets für .pcap"),
    ],
)
def test_wrong_capture_is_explained(
    render: Render, language: str, path: str, problem: str
) -> None:
    figure = render(language, f'--8<-- "{path}"')
    assert problem in str(figure["data-error"])


def test_matrix_is_shown_in_parts(render: Render) -> None:
    figure = render("table", '--8<-- "labor/matrix.csv:unix"')
    head, *rows = (
        [cell.get_text() for cell in row.select("th, td")]
        for row in figure.select("tr")
    )
    assert head[:3] == ["Lage", "Adresse", "socket.connect"]
    assert rows[0][:3] == ["unix-fehlt", "Pfad", "FileNotFoundError"]
    download = figure.select_one("[download]")
    assert download is not None
    assert download["href"] == "wurzel:snippets/labor/matrix.csv"


@pytest.mark.parametrize(
    ("include", "problem"),
    [
        ("labor/matrix.csv:fehlt", "Die Matrix hat kein „fehlt“ → eines davon: "),
        ("labor/index_stack.csv:unix", "misst keine Matrix"),
        ("labor/matrix.csv", "kann labor/matrix.csv nicht zeigen"),
    ],
)
def test_unknown_part_is_explained(render: Render, include: str, problem: str) -> None:
    figure = render("table", f'--8<-- "{include}"')
    assert problem in str(figure["data-error"])
