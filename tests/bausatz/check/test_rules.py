"""Die Regeln halten – und fallen auf, sobald man sie bricht."""

from pathlib import Path
from textwrap import dedent

import pytest

from bausatz.check.rules import find_violations
from bausatz.measure.alone import Alone
from bausatz.measure.comparison import record
from bausatz.snippets import Snippet

GOOD_SNIPPET = 'def greet() -> None:\n    print("Hallo")\n    #> Hallo\n\n\ngreet()\n'
GOOD_PAGE = '# Seite\n\n```py\n--8<-- "seite.py"\n```\n'


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Die echte Aufzeichnung von `GOOD_SNIPPET`."""
    subject = Alone(write_snippet(tmp_path_factory.mktemp("echt"), GOOD_SNIPPET))
    record(subject)
    return subject.path.read_text(encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path, recorded: str) -> Path:
    """Ein kleines Projekt ohne Verstoß."""
    snippet = write_snippet(tmp_path, GOOD_SNIPPET)
    Alone(snippet).path.write_text(recorded, encoding="utf-8")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/seite.md").write_text(GOOD_PAGE, encoding="utf-8")
    (tmp_path / "README.md").write_text("# Projekt\n", encoding="utf-8")
    (tmp_path / "fremd.py").write_text("", encoding="utf-8")  # liegt daneben
    return tmp_path


def write_snippet(project: Path, source: str, name: str = "seite.py") -> Snippet:
    snippet = Snippet(project, name)
    snippet.path.parent.mkdir(parents=True, exist_ok=True)
    snippet.path.write_text(dedent(source), encoding="utf-8")
    return snippet


def test_project_keeps_the_rules(only: frozenset[str]) -> None:
    violations = find_violations(only=only or None)
    assert not violations, "\n".join(map(str, violations))


def test_good_project_passes(project: Path) -> None:
    assert find_violations(project) == []


TYPED = "enthält getippten Text"
FOREIGN = "den der Bausatz nicht"
MULTILINE = "mehrzeiliger Code"
BROKEN_PAGES = {
    "Backticks": ("```python\nprint(1)\n```", 8, TYPED),
    "ohne Sprache": ("```\nprint(1)\n```", 8, TYPED),
    "Tilden": ("~~~python\nprint(1)\n~~~", 8, TYPED),
    "vier Backticks": ("````py\nprint(1)\n````", 8, TYPED),
    "Attribute": ("``` { .python }\nprint(1)\n```", 8, TYPED),
    "Attribute mit Titel": ('``` { .py title="x.py" }\nprint(1)\n```', 8, TYPED),
    "Optionen": ('```python title="x.py" hl_lines="1"\nprint(1)\n```', 8, TYPED),
    "unbekannte Option": ("```python foo\nprint(1)\n```", 8, TYPED),
    "unbekannte Sprache": ("```Python3.11\nprint(1)\n```", 8, TYPED),
    "pycon": ("```pycon\n>>> print(1)\n1\n```", 8, TYPED),
    "Ausgabe": ("```text\nErrno 111\n```", 8, TYPED),
    "Konsole": ("```console\n$ python x.py\n```", 8, TYPED),
    "eingerückt": ("Text:\n\n    import socket\n", 9, FOREIGN),
    "im Hinweis": ('!!! note "Tipp"\n\n    ```py\n    print(1)\n    ```', 10, TYPED),
    "im Hinweis eingerückt": ("!!! note\n\n        print(1)\n", 9, FOREIGN),
    "im Tab": ('=== "Linux"\n\n    ```py\n    print(1)\n    ```', 10, TYPED),
    "in der Liste": ("- Punkt\n\n    ```py\n    print(1)\n    ```", 10, TYPED),
    "im Zitat": ("> ```py\n> print(1)\n> ```", 8, TYPED),
    "rohes HTML": ("<pre><code>print(1)</code></pre>", 7, FOREIGN),
    "rohes HTML im div": ("<div markdown>\n<pre>print(1)</pre>\n</div>", 8, FOREIGN),
    "textarea": ("<textarea>print(1)</textarea>", 7, FOREIGN),
    "mehrzeilig im Satz": ("`import socket\nprint(1)`", 7, "mehrzeiliger Code"),
    "nicht geschlossen": (
        "```py\nprint(1)",
        7,
        "Code-Block, den Markdown nicht erkennt",
    ),
    "Python im bash-Block": ("```bash\nimport socket\n```", 8, "enthält Python"),
    "pycon im bash-Block": ("```bash\n>>> 1 +\n```", 8, "enthält Python"),
    "Datei fehlt": ('```py\n--8<-- "weg.py"\n```', 8, "snippets/weg.py gibt es nicht"),
    "Name fehlt": ('```py\n--8<-- "seite.py:weg"\n```', 8, "definiert weg nicht"),
    "Zeilennummern": ('```py\n--8<-- "seite.py:1:3"\n```', 8, TYPED),
    "zwei auf einmal": ('```py\n--8<-- "seite.py"\nx = 1\n```', 8, TYPED),
    "falscher Code-Block": (
        '```yaml\n--8<-- "seite.py"\n```',
        8,
        "kann seite.py nicht",
    ),
    "Terminal als py": ('```py\n--8<-- "seite.toml"\n```', 8, "nicht zeigen"),
    "fremder Pfad": ('```py\n--8<-- "../fremd.py"\n```', 8, "gibt es nicht"),
    "python -c": ('```bash\npython -c "import os; os.abort()"\n```', 8, "Python"),
    "heredoc": ("```bash\npython <<E\nimport os\nE\n```", 8, "enthält Python"),
    "Python im yaml-Block": ("```yaml\nx: |\n  import os\n```", 8, "enthält Python"),
    "Sitzung": ("```bash\n$ python x.py\n```", 8, "Eingabezeichen"),
    "Fehler im bash-Block": ("```bash\nOSError: [Errno 9]\n```", 8, "Ausgabe"),
    "gefälschter Code-Block": (
        '<figure class="fence"><pre>x</pre></figure>',
        7,
        "<figure>",
    ),
    "samp": ("<samp>Errno 111</samp>", 7, "<samp> kann Ungelaufenes"),
    "iframe": ("<iframe srcdoc='print(1)'></iframe>", 7, "<iframe> kann"),
    "script": ("<script>print(1)</script>", 7, "<script> kann"),
    "svg": ("<svg><text>print(1)</text></svg>", 7, "<svg> kann"),
    "style": ("<p style='white-space: pre'>print(1)</p>", 7, "<p> kann"),
    "style als Attribut": ("print(1)\n{: style='color: red' }", 7, "<p> kann"),
    "Bild als Adresse": ("![x](data:image/svg+xml,x)", 1, "<img> kann"),
    "Zeilen mit br": ("`import os`<br>`os.abort()`", 7, MULTILINE),
    "Zeilen mit zwei Leerzeichen": ("`import os`  \n`os.abort()`", 7, MULTILINE),
    "Tabellenzelle": ("| a |\n|---|\n| `import os`<br>`x()` |", 9, MULTILINE),
    "Code-Block vergessen": ("Text:\nimport os\nos.abort()", 7, MULTILINE),
    "geschützte Leerzeichen": ("\xa0\xa0import os\n\xa0\xa0x()", 7, MULTILINE),
    "Zeilen im details": ("<details>import os<br>os.abort()</details>", 7, MULTILINE),
    "Sitzung als Zitat": (">>> import os\n>>> os.abort()", 7, MULTILINE),
    "ohne Code-Block": (
        '--8<-- "seite.py"',
        7,
        "Code-Block, den Markdown nicht erkennt",
    ),
}


@pytest.mark.parametrize("name", BROKEN_PAGES)
def test_broken_page(project: Path, name: str) -> None:
    text, line, problem = BROKEN_PAGES[name]
    page = project / "docs/seite.md"
    page.write_text(f"{GOOD_PAGE}\n{text}\n", encoding="utf-8")
    (violation,) = find_violations(project)
    assert str(violation).startswith(f"docs/seite.md:{line}: ")
    assert problem in violation.problem
    assert violation.remedy


def test_python_in_readme(project: Path) -> None:
    (project / "README.md").write_text("# P\n\n```py\nprint(1)\n```\n", "utf-8")
    (violation,) = find_violations(project)
    assert str(violation).startswith("README.md:4: ")


@pytest.mark.parametrize("name", ["seite.html", "seite.ipynb", "snippets/x.txt"])
def test_file_no_check_reads(project: Path, name: str) -> None:
    path = project / "docs" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("print(1)\n", encoding="utf-8")
    (violation,) = find_violations(project)
    assert str(violation).startswith(f"docs/{name}:1: Datei, deren Inhalt keine")


def test_page_behind_a_link(project: Path) -> None:
    (project / "anderswo").mkdir()
    (project / "anderswo/x.md").write_text("```py\nprint(1)\n```\n", "utf-8")
    (project / "docs/verweis").symlink_to("../anderswo")
    (violation,) = find_violations(project)
    assert str(violation).startswith("docs/verweis/x.md:2: ")


def test_python_in_docstring(project: Path) -> None:
    path = project / "src/verbindungslabor/x.py"
    path.parent.mkdir(parents=True)
    path.write_text('"""Text.\n\nExamples:\n    >>> f()\n"""\n', encoding="utf-8")
    (violation,) = find_violations(project)
    assert str(violation).startswith("src/verbindungslabor/x.py:3: mehrzeiliger Code")


def test_excerpt_without_whole_snippet(project: Path) -> None:
    (project / "docs/zwei.md").write_text(
        '# Zwei\n\n```py\n--8<-- "seite.py:greet"\n```\n', "utf-8"
    )
    (violation,) = find_violations(project)
    assert "Ausschnitt, aber seite.py fehlt auf der Seite" in str(violation)


def test_unused_snippet(project: Path) -> None:
    write_snippet(project, "print(1)", "ordner/allein.py")
    (violation,) = find_violations(project)
    assert str(violation).startswith(
        "snippets/ordner/allein.py:1: Schnipsel, den keine"
    )


def test_snippet_named_after_another_page(project: Path) -> None:
    (project / "docs/seite.md").rename(project / "docs/anders.md")
    (violation,) = find_violations(project)
    assert "heißt nicht wie die Seite, die ihn zeigt (docs/anders.md)" in str(violation)


def test_stale_recording(project: Path) -> None:
    path = project / "snippets/seite.py"
    path.write_text(path.read_text("utf-8").replace("Hallo", "Servus"), "utf-8")
    problems = [str(violation) for violation in find_violations(project)]
    assert any("seit der Aufzeichnung geändert → `make record`" in p for p in problems)


def test_missing_recording(project: Path) -> None:
    (project / "snippets/seite.toml").unlink()
    problems = [str(violation) for violation in find_violations(project)]
    assert any("noch nicht aufgezeichnet → `make record`" in p for p in problems)


BROKEN_SNIPPETS = {
    "Paket nicht genannt": ("import requests\n", 1, "importiert requests"),
    "Paket ohne feste Version": (
        '# /// script\n# dependencies = ["Gibt_es.nicht>=1"]\n# ///\n',
        2,
        "gibt-es-nicht steht nicht in uv.lock",
    ),
    "Import aus src": ("\nfrom bausatz import rules\n", 2, "importiert aus src/"),
    "Lint abgeschaltet": ("x = 1\ny = 2  # noqa: X\n", 2, "umgeht eine Prüfung"),
    "Lint anders": ("x = 1  #NOQA\n", 1, "umgeht eine Prüfung"),
    "Lint der Datei": ("# ruff:noqa\n", 1, "umgeht eine Prüfung"),
    "Typen anders": ("\n# mypy: ignore-errors\n", 2, "umgeht eine Prüfung"),
    "Typen mit Dekorator": (
        "from typing import no_type_check\n",
        1,
        "umgeht eine Prüfung",
    ),
    "Warnungen": ('import warnings\nwarnings.simplefilter("ignore")\n', 2, "umgeht"),
    "Abbruch": ("import os\nos._exit(0)\n", 2, "umgeht eine Prüfung"),
    "Thread bleibt": ("\nThread(target=f, daemon=True)\n", 2, "umgeht eine Prüfung"),
    "Typen abgeschaltet": ("x = 1  # type: ignore\n", 1, "umgeht eine Prüfung"),
    "druckt vor Ausnahme": (
        "print(1)\n#> 2\nint('x')  # löst ValueError aus\n",
        3,
        "druckt und endet mit einer Ausnahme",
    ),
}


@pytest.mark.parametrize("name", BROKEN_SNIPPETS)
def test_broken_snippet(project: Path, name: str) -> None:
    source, line, problem = BROKEN_SNIPPETS[name]
    write_snippet(project, source)
    found = map(str, find_violations(project))
    place = f"snippets/seite.py:{line}: "
    assert any(v.startswith(place) and problem in v and " → " in v for v in found)


def test_edited_recording(project: Path) -> None:
    path = project / "snippets/seite.toml"
    path.write_text(path.read_text("utf-8") + "dauer = 1\n", "utf-8")
    problems = [str(violation) for violation in find_violations(project)]
    assert any("von Hand geändert → `make record`" in p for p in problems)
