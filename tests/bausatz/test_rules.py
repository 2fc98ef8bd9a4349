"""Die Regeln halten – und fallen auf, sobald man sie bricht."""

from pathlib import Path
from textwrap import dedent

import pytest
from pytest_examples import CodeExample, EvalExample

from bausatz import recording
from bausatz.interpreters import interpreters
from bausatz.recording import check_alone, record, run_alone
from bausatz.rules import find_violations
from bausatz.snippets import Snippet, SnippetError, find_snippets

GOOD_SNIPPET = 'def greet() -> None:\n    print("Hallo")\n    #> Hallo\n\n\ngreet()\n'
GOOD_PAGE = '# Seite\n\n```py\n--8<-- "seite.py"\n```\n'
NEWEST = list(interpreters())[-1]


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Die echte Aufzeichnung von `GOOD_SNIPPET`."""
    snippet = write_snippet(tmp_path_factory.mktemp("echt"), GOOD_SNIPPET)
    record(snippet)
    return snippet.recording_path.read_text(encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path, recorded: str) -> Path:
    """Ein kleines Projekt ohne Verstoß."""
    snippet = write_snippet(tmp_path, GOOD_SNIPPET)
    snippet.recording_path.write_text(recorded, encoding="utf-8")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/seite.md").write_text(GOOD_PAGE, encoding="utf-8")
    (tmp_path / "README.md").write_text("# Projekt\n", encoding="utf-8")
    return tmp_path


def write_snippet(project: Path, source: str, name: str = "seite.py") -> Snippet:
    snippet = Snippet(project, name)
    snippet.path.parent.mkdir(parents=True, exist_ok=True)
    snippet.path.write_text(dedent(source), encoding="utf-8")
    return snippet


def test_project_keeps_the_rules() -> None:
    assert not find_violations(), "\n".join(map(str, find_violations()))


def test_good_project_passes(project: Path) -> None:
    assert find_violations(project) == []


TYPED = "enthält getippten Text"
FOREIGN = "kein Zaun des Bausatzes"
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
    "nicht geschlossen": ("```py\nprint(1)", 7, "Zaun, den Markdown nicht erkennt"),
    "Python im bash-Zaun": ("```bash\nimport socket\n```", 8, "enthält Python"),
    "pycon im bash-Zaun": ("```bash\n>>> 1 +\n```", 8, "enthält Python"),
    "Datei fehlt": ('```py\n--8<-- "weg.py"\n```', 8, "snippets/weg.py gibt es nicht"),
    "Name fehlt": ('```py\n--8<-- "seite.py:weg"\n```', 8, "definiert weg nicht"),
    "Zeilennummern": ('```py\n--8<-- "seite.py:1:3"\n```', 8, TYPED),
    "zwei auf einmal": ('```py\n--8<-- "seite.py"\nx = 1\n```', 8, TYPED),
    "falscher Zaun": ('```yaml\n--8<-- "seite.py"\n```', 8, "kann seite.py nicht"),
    "Terminal als py": ('```py\n--8<-- "seite.toml"\n```', 8, "nicht zeigen"),
    "ohne Zaun": ('--8<-- "seite.py"', 7, "Zaun, den Markdown nicht erkennt"),
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
    "Import aus src": ("\nfrom bausatz import rules\n", 2, "importiert aus src/"),
    "Lint abgeschaltet": ("x = 1\ny = 2  # noqa: X\n", 2, "schaltet eine Prüfung ab"),
    "Typen abgeschaltet": ("x = 1  # type: ignore\n", 1, "schaltet eine Prüfung ab"),
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


BROKEN_RUNS = {
    "Socket offen": (
        "import socket\n\nsock = socket.socket()\ndel sock\n",
        "snippets/seite.py:3: lässt einen Socket oder eine Datei offen → mit `with`",
    ),
    "Socket offen bis zum Schluss": (
        "import socket\n\nsock = socket.socket()\n",
        "snippets/seite.py:3: lässt einen Socket oder eine Datei offen → mit `with`",
    ),
    "Endlosschleife": (
        "while True:\n    pass\n",
        "snippets/seite.py:1: läuft nach 1 s noch → Schleifen und Wartezeiten",
    ),
    "Paket fehlt": (
        "import pytest\n",
        "snippets/seite.py:1: pytest fehlt → Paket im PEP-723-Kopf",
    ),
    "Ausnahme": (
        "int('x')\n",
        "snippets/seite.py:1: endet mit einer Ausnahme → abfangen oder die Zeile",
    ),
    "andere Ausnahme": (
        "\nint('x')  # löst KeyError aus\n",
        "snippets/seite.py:2: löst kein KeyError aus → Ankündigung",
    ),
    "Ausnahme anderswo": (
        "x = 'x'  # löst ValueError aus\nint(x)\n",
        "snippets/seite.py:1: löst kein ValueError aus → Ankündigung",
    ),
    "keine Ausnahme": (
        "x = 1  # löst ValueError aus\n",
        "snippets/seite.py:1: löst kein ValueError aus → Ankündigung",
    ),
}


@pytest.mark.parametrize("name", BROKEN_RUNS)
def test_broken_run(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source, message = BROKEN_RUNS[name]
    monkeypatch.setattr(recording, "TIME_LIMIT", 1.0)
    snippet = write_snippet(tmp_path, source)
    with pytest.raises(SnippetError) as caught:
        run_alone(snippet, NEWEST)
    assert str(caught.value).startswith(message)


def test_forged_recording(project: Path) -> None:
    (snippet,) = find_snippets(project)
    path = snippet.recording_path
    path.write_text(path.read_text("utf-8").replace("Hallo", "Servus"), "utf-8")
    with pytest.raises(SnippetError, match="anders als aufgezeichnet → "):
        check_alone(snippet, NEWEST)


def test_wrong_output_line(tmp_path: Path, eval_example: EvalExample) -> None:
    wrong = GOOD_SNIPPET.replace("#> Hallo", "#> Servus")
    example = CodeExample.create(wrong, path=tmp_path / "seite.py", prefix="py")
    with pytest.raises(pytest.fail.Exception, match="Print output changed"):
        eval_example.run_print_check(example)


def test_exception_does_not_stop_the_whole_run(
    tmp_path: Path, eval_example: EvalExample
) -> None:
    example = CodeExample.create("int('x')\n", path=tmp_path / "x.py", prefix="py")
    with pytest.raises(ValueError, match="invalid literal"):
        eval_example.run(example)
