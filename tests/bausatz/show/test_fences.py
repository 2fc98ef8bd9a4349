"""Was aus den Code-Blöcken einer Seite wird."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup, Tag
from markdown import Markdown

from bausatz.measure.alone import load_alone, terminal
from bausatz.show.fences import KINDS, Kind, render_fence
from bausatz.show.typed import TYPED_LANGUAGES
from bausatz.snippets import PROJECT, Snippet

# Sprache, was sie zeigt, Art der Abbildung.
EXAMPLES = [
    ("py", "ursachen/netz/firewall.py", "snippet"),
    ("py", "verstehen/matrix.py:connect", "excerpt"),
    ("labor", "labor/ausprobieren.py", "snippet"),
    ("table", "bibliotheken/http_requests.library.toml", "table"),
    ("table", "verstehen/matrix.matrix.toml:unix", "table"),
    ("table", "verzeichnis:zahlen", "table"),
    ("table", "labor/kommandozeile_szenarien.toml", "table"),
    ("console", "ursachen/netz/firewall.toml", "terminal"),
    ("packets", "verstehen/pakete_drop.pcap", "packets"),
    ("packets", "verstehen/pakete.toml:drop", "attempt"),
]
SNIPPET = Snippet(PROJECT, "ursachen/dienst/dienst_laeuft_nicht.py")
Render = Callable[[str, str], Tag]


@pytest.fixture
def render() -> Render:
    def render(language: str, source: str) -> Tag:
        html = render_fence(source, language, "", {}, Markdown())
        figure = BeautifulSoup(html, "html.parser").figure
        assert figure is not None
        return figure

    return render


def kind_of(language: str, include: str) -> Kind | None:
    path, _, section = include.partition(":")
    return next((k for k in KINDS if k.fits(language, path, section)), None)


def test_every_kind_has_an_example() -> None:
    found = [kind_of(language, include) for language, include, _ in EXAMPLES]
    assert found == [*KINDS]


@pytest.mark.parametrize(("language", "include", "shown"), EXAMPLES)
def test_every_kind_shows(
    render: Render, language: str, include: str, shown: str
) -> None:
    figure = render(language, f'--8<-- "{include}"')
    assert figure["class"] == ["fence", f"fence--{shown}"]
    assert len(figure.get_text().strip()) > 50


WRONG = [
    (language, include)
    for language in ["", "text", "bash", *{kind.language for kind in KINDS}]
    for _, include, _ in [*EXAMPLES, ("", "verstehen/pakete_drop.pcap:SYN", "")]
    if kind_of(language, include) is None
]


def test_most_combinations_are_wrong() -> None:
    assert len(WRONG) > 40


@pytest.mark.parametrize(("language", "include"), sorted(WRONG))
def test_wrong_combination_lists_the_kinds(
    render: Render, language: str, include: str
) -> None:
    message = str(render(language, f'--8<-- "{include}"')["data-error"])
    assert message.startswith(f"```{language} kann {include} nicht zeigen → eines ")
    for kind in KINDS:
        assert f"{kind.language}: {kind.shown_line}" in message


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
    recording = load_alone(SNIPPET)
    assert proof is not None
    assert recording.system in proof.get_text()
    for version in recording.python:
        assert version.rpartition(".")[0] in proof.get_text()


def test_terminal_shows_the_recording(render: Render) -> None:
    recorded = SNIPPET.name.replace(".py", ".toml")
    figure = render("console", f'--8<-- "{recorded}"')
    assert figure.code is not None
    assert figure.code.get_text() == terminal(load_alone(SNIPPET))
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
    figure = render("packets", '--8<-- "verstehen/pakete_leerer_port.pcap"')
    download = figure.select_one("[download]")
    assert figure.svg is not None
    assert "RST, ACK" in figure.svg.get_text()
    assert download is not None
    assert download["href"] == "wurzel:snippets/verstehen/pakete_leerer_port.pcap"
    assert download["download"] == "pakete_leerer_port.pcap"
    assert figure["data-snippet"] == "verstehen/pakete.py"


@pytest.mark.parametrize(
    ("language", "path", "problem"),
    [
        (
            "packets",
            "verstehen/pakete_erfunden.pcap",
            "schreibt pakete_erfunden.pcap nicht",
        ),
        ("packets", "labor/niemand.pcap", "snippets/labor/niemand.py gibt es nicht"),
        ("packets", "verstehen/pakete.toml", "kann verstehen/pakete.toml nicht zeigen"),
        ("py", "verstehen/pakete_drop.pcap", 'packets: --8<-- "ordner/name.pcap"'),
    ],
)
def test_wrong_capture_is_explained(
    render: Render, language: str, path: str, problem: str
) -> None:
    figure = render(language, f'--8<-- "{path}"')
    assert problem in str(figure["data-error"])


@pytest.mark.parametrize(
    ("name", "at", "nth"), [("leerer_port", "0s", 2), ("drop", "1.5s", 0)]
)
def test_attempt_ends_with_what_python_reported(
    render: Render, name: str, at: str, nth: int
) -> None:
    figure = render("packets", f'--8<-- "verstehen/pakete.toml:{name}"')
    end = figure.select_one(".fence__end")
    assert end is not None
    error = " ".join(code.get_text() for code in end.select("code"))
    recorded = terminal(load_alone(Snippet(PROJECT, "verstehen/pakete.py")))
    assert f"`{name}` | `{error}` | {float(at[:-1]):g} s" in recorded
    assert end["style"] == f"--at:{at};--nth:{nth}"
    packets = [group["style"] for group in figure.select("g")]
    assert packets[0] == "--at:0s;--nth:0"
    assert packets[1] == ("--at:0s;--nth:1" if nth else "--at:1s;--nth:0")
    download = figure.select_one("[download]")
    assert download is not None
    assert download["href"] == f"wurzel:snippets/verstehen/pakete_{name}.pcap"


@pytest.mark.parametrize("name", ["erfunden", "angenommen"])
def test_attempt_without_exception_is_explained(render: Render, name: str) -> None:
    figure = render("packets", f'--8<-- "verstehen/pakete.toml:{name}"')
    assert f"gibt keine Zeile „`{name}` | `Ausnahme" in str(figure["data-error"])


def test_matrix_is_shown_in_parts(render: Render) -> None:
    figure = render("table", '--8<-- "verstehen/matrix.matrix.toml:unix"')
    head, *rows = (
        [cell.get_text() for cell in row.select("th, td")]
        for row in figure.select("tr")
    )
    assert head[:3] == ["Szenario", "Adresse", "socket.connect"]
    assert rows[0][:3] == ["unix-fehlt", "Pfad", "FileNotFoundError"]
    download = figure.select_one("[download]")
    assert download is not None
    assert download["href"] == "wurzel:snippets/verstehen/matrix.matrix.toml"


@pytest.mark.parametrize(
    ("include", "problem"),
    [
        (
            "verstehen/matrix.matrix.toml:fehlt",
            "Die Matrix hat kein „fehlt“ → eines davon",
        ),
        (
            "labor/index_stack.matrix.toml:unix",
            "kann labor/index_stack.matrix.toml:unix",
        ),
        ("verstehen/matrix.matrix.toml", "verstehen/matrix.matrix.py gibt es nicht"),
        (
            "verstehen/matrix.library.toml",
            "ist kein Eintrag des Atlas → Pfad im Code-Block",
        ),
    ],
)
def test_unknown_part_is_explained(render: Render, include: str, problem: str) -> None:
    figure = render("table", f'--8<-- "{include}"')
    assert problem in str(figure["data-error"])
