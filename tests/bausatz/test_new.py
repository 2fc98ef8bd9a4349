"""`make neu` schreibt, was gleich gilt – und bei falschen Angaben nichts."""

from pathlib import Path

import pytest
import yaml

from bausatz.check.navigation import check_cause
from bausatz.new import NotPossibleError, new_library, new_page
from bausatz.snippets import PROJECT

SETTINGS = """\
nav:
  - Start: index.md  # bleibt
  - Ursachen:
      - ursachen/index.md
      - Seltenes:
          - ursachen/seltenes/index.md
          - ursachen/seltenes/udp.md
  - Behandeln:
      - behandeln/abfangen.md
"""

OVERVIEW = """\
# Seltenes {#seltenes}

[UDP](udp.md)
:   Das Programm sendet Datagramme.

Mehr steht [woanders](../index.md).
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("ursachen/seltenes/udp", "behandeln/abfangen", "bibliotheken/http"):
        for path in (f"docs/{name}.md", f"snippets/{name}.py"):
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).touch()
    (tmp_path / "docs/ursachen/index.md").touch()
    overview = tmp_path / "docs/ursachen/seltenes/index.md"
    overview.write_text(OVERVIEW, encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text(SETTINGS, encoding="utf-8")
    return tmp_path


def files(project: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}


@pytest.mark.parametrize("title", ["Ein Beispiel", 'Kafka: "zweite" Adresse', "1"])
def test_page_is_complete(project: Path, title: str) -> None:
    name = "ursachen/seltenes/beispiel_zwei"
    assert new_page(name, title, project) == name
    settings = (project / "mkdocs.yml").read_text(encoding="utf-8")
    assert "# bleibt" in settings
    causes = yaml.safe_load(settings)["nav"][1]["Ursachen"]
    assert causes[-1]["Seltenes"][-1] == f"{name}.md"
    text = (project / f"docs/{name}.md").read_text(encoding="utf-8")
    _, head, body = text.split("---\n", 2)
    assert yaml.safe_load(head)["title"] == title
    assert title in yaml.safe_load(head)["description"]
    assert f"# {title} {{#beispiel-zwei}}" in body
    assert "](../../behandeln/abfangen.md)" in body
    assert list(check_cause(f"docs/{name}.md", text)) == []
    assert "$" not in body


def test_overview_leads_to_the_page(project: Path) -> None:
    new_page("ursachen/seltenes/beispiel", "Ein Beispiel", project)
    overview = project / "docs/ursachen/seltenes/index.md"
    text = overview.read_text(encoding="utf-8")
    before, _, after = text.partition("[Ein Beispiel](beispiel.md)\n:   ")
    assert before.endswith("Datagramme.\n\n")
    assert after.endswith("\n\nMehr steht [woanders](../index.md).\n")


def test_other_sections_have_a_simpler_pattern(project: Path) -> None:
    new_page("behandeln/beispiel", "Ein Beispiel", project)
    text = (project / "docs/behandeln/beispiel.md").read_text(encoding="utf-8")
    assert "## Beispiel {#beispiel}" in text
    assert "](../behandeln/abfangen.md)" in text


@pytest.mark.parametrize(
    ("name", "title", "message"),
    [
        (
            "",
            "Titel",
            "einen von diesen nehmen: behandeln, bibliotheken, ursachen/seltenes",
        ),
        ("beispiel", "Titel", "einen solchen Bereich gibt es nicht"),
        ("gibtesnicht/beispiel", "Titel", "einen solchen Bereich gibt es nicht"),
        ("ursachen/beispiel", "Titel", "nehmen: behandeln, bibliotheken, ursachen/sel"),
        ("../fremd/beispiel", "Titel", "einen solchen Bereich gibt es nicht"),
        (
            "ursachen/seltenes/../../fremd",
            "Titel",
            "→ make neu SEITE=ursachen/seltenes/fremd",
        ),
        (
            "ursachen/seltenes/Größe zwei",
            "Titel",
            "→ make neu SEITE=ursachen/seltenes/groesse_zwei",
        ),
        ("ursachen/seltenes/a/b", "Titel", "→ make neu SEITE=ursachen/seltenes/ab"),
        ("ursachen/seltenes/", "Titel", "→ make neu SEITE=ursachen/seltenes/beispiel"),
        (
            "ursachen/seltenes/socket",
            "Titel",
            "socket heißt ein Modul der Standardbibliothek",
        ),
        (
            "ursachen/seltenes/udp",
            "Titel",
            "docs/ursachen/seltenes/udp.md gibt es schon",
        ),
        ("ursachen/seltenes/neu", "", 'SEITE=ursachen/seltenes/neu TITEL="…"'),
        ("ursachen/seltenes/neu", "x" * 61, "höchstens 60 Zeichen"),
        ("ursachen/seltenes/neu", "a\nb", "Titel fehlt oder ist zu lang"),
    ],
)
def test_wrong_page(project: Path, name: str, title: str, message: str) -> None:
    before = files(project)
    with pytest.raises(NotPossibleError) as caught:
        new_page(name, title, project)
    assert message in str(caught.value)
    assert files(project) == before


@pytest.mark.parametrize(
    ("package", "page", "message"),
    [
        ("requests", "bibliotheken/http", "BIBLIOTHEK=requests: steht schon im Atlas"),
        ("ftplib", "bibliotheken/http", "gehört zu Python"),
        ("--help", "bibliotheken/http", "so heißt kein Paket"),
        ("a b", "bibliotheken/http", "so heißt kein Paket"),
        ("httpcore", "bibliotheken/https", "→ eine von diesen nehmen: bibliotheken/"),
        ("httpcore", "ursachen/seltenes/udp", "dort stehen keine Bibliotheken"),
    ],
)
def test_wrong_library(package: str, page: str, message: str) -> None:
    settings = [PROJECT / "pyproject.toml", PROJECT / "uv.lock"]
    before = [path.read_bytes() for path in settings]
    with pytest.raises(NotPossibleError) as caught:
        new_library(package, page)
    assert message in str(caught.value)
    assert [path.read_bytes() for path in settings] == before
