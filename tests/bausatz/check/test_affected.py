"""Welche Tests eine Änderung betrifft."""

import subprocess
from pathlib import Path

import pytest

from bausatz.check.affected import changed_files, choose, neighbours
from bausatz.snippets import PROJECT, find_snippets

PAGES = {
    "ursachen/firewall.md": 'Wie [dort](udp.md#a).\n\n--8<-- "ursachen/firewall.py"\n',
    "ursachen/udp.md": "Siehe [Firewall](firewall.md).\n",
    "index.md": '[Stille](ursachen/firewall.md#stille)\n--8<-- "ursachen/udp_x.toml"\n',
    "referenz/glossar.md": "# Glossar\n",
    "mitmachen.md": "# Mitmachen\n",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in PAGES.items():
        page = tmp_path / "docs" / name
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text, encoding="utf-8")
    for name in ("firewall", "firewall_urteile", "udp_x"):
        snippet = tmp_path / f"snippets/ursachen/{name}.py"
        snippet.parent.mkdir(parents=True, exist_ok=True)
        snippet.write_text("", encoding="utf-8")
    return tmp_path


def test_page_concerns_itself(project: Path) -> None:
    choice = choose(["docs/ursachen/udp.md"], project)
    assert choice.only == {"docs/ursachen/udp.md"}
    assert "tests/test_snippets.py" not in choice.tests
    browser = choice.tests["tests/website/test_browser.py"]
    assert browser == {"[ursachen/udp-", "[ursachen/udp]"}
    assert choice.beyond == set()


@pytest.mark.parametrize("suffix", ["py", "toml", "library.toml", "pcap"])
def test_snippet_concerns_its_pages_and_its_runs(project: Path, suffix: str) -> None:
    path = f"snippets/ursachen/udp_x.{suffix}"
    (project / path).touch()
    choice = choose([path], project)
    assert choice.only == {path, "docs/index.md", "docs/ursachen/udp.md"}
    assert choice.tests["tests/test_snippets.py"] == {"[ursachen/udp_x."}
    assert ("tests/test_code.py" in choice.tests) == (suffix == "py")


def test_deleted_page_concerns_who_links_to_it(project: Path) -> None:
    (project / "docs/ursachen/firewall.md").unlink()
    choice = choose(["docs/ursachen/firewall.md"], project)
    assert choice.only == {"docs/index.md", "docs/ursachen/udp.md"}


def test_deleted_snippet_concerns_its_page(project: Path) -> None:
    (project / "snippets/ursachen/firewall.py").unlink()
    choice = choose(["snippets/ursachen/firewall.py"], project)
    assert choice.only == {"docs/ursachen/firewall.md"}
    assert "tests/test_snippets.py" not in choice.tests


def test_navigation_needs_some_page(project: Path) -> None:
    (project / "mkdocs.yml").touch()
    choice = choose(["mkdocs.yml"], project)
    assert choice.only == {"docs/mitmachen.md", "mkdocs.yml"}
    assert choice.beyond == {"mkdocs.yml"}


def test_lab_module_concerns_its_test_and_the_snippets_with_lab() -> None:
    choice = choose(["src/verbindungslabor/hosts.py"])
    assert "tests/verbindungslabor/test_hosts.py" in choice.tests
    lab = {f"[{s.name.removesuffix('py')}" for s in find_snippets() if s.uses_lab}
    assert choice.tests["tests/test_snippets.py"] == lab
    assert choice.only == set()
    assert choice.beyond == {"src/verbindungslabor/hosts.py"}


@pytest.mark.parametrize(
    ("path", "test_file"),
    [
        ("src/bausatz/show/figures.py", "tests/bausatz/show/test_figures.py"),
        ("src/bausatz/show/figures.py", "tests/website/test_build.py"),
        ("tests/website/test_build.py", "tests/website/test_build.py"),
        (".github/workflows/website.yml", "tests/test_workflows.py"),
        ("README.md", "tests/website/test_spelling.py"),
        ("src/bausatz/show/figures.py", "tests/test_code.py"),
    ],
)
def test_everything_else(path: str, test_file: str) -> None:
    assert test_file in choose([path]).tests


def test_what_no_test_proves_here_is_named() -> None:
    choice = choose(["uv.lock", "Makefile"])
    assert choice.tests == {}
    assert choice.beyond == {"uv.lock", "Makefile"}


def test_neighbours_share_links_with_anchors(project: Path) -> None:
    found = neighbours(["ursachen/firewall.md"], project)
    assert found == {"ursachen/udp.md", "index.md", "referenz/glossar.md"}


def test_every_chosen_name_exists() -> None:
    """Sonst liefe ein umbenannter Test bei `make check` nicht mehr mit."""
    choice = choose(["docs/index.md", "snippets/index_abfangen.py"])
    for test_file, names in choice.tests.items():
        text = (PROJECT / test_file).read_text(encoding="utf-8")
        functions = {name.partition("[")[0] for name in names}
        for function in functions - {"", Path(test_file).name, Path(test_file).stem}:
            assert f"def {function}(" in text, f"{test_file}: {function}"


def git(project: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
    subprocess.run(["git", *identity, *arguments], cwd=project, check=True)


def test_changed_is_committed_written_new_and_deleted(tmp_path: Path) -> None:
    for name in ("alt.md", "weg.md", "bleibt.md"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message=a")
    assert changed_files(tmp_path) == []
    git(tmp_path, "switch", "--quiet", "--create", "zweig")
    (tmp_path / "größe.md").write_text("x", encoding="utf-8")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message=b")
    (tmp_path / "alt.md").write_text("y", encoding="utf-8")
    (tmp_path / "weg.md").unlink()
    (tmp_path / "neu.md").touch()
    assert changed_files(tmp_path) == ["alt.md", "größe.md", "neu.md", "weg.md"]
