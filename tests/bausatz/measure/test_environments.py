"""Eine Umgebung enthält genau, was der Schnipsel nennt und was das braucht."""

import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging import tags
from packaging.requirements import Requirement

from bausatz.measure import environments
from bausatz.measure.environments import command_for, missing_wheels
from bausatz.measure.interpreters import interpreters, supported_minors
from bausatz.snippets import PROJECT, Snippet, SnippetError

HTTPX = """
# /// script
# dependencies = ["httpx"]
# ///
import importlib.metadata, importlib.util, subprocess, sys

import httpx

for distribution in importlib.metadata.distributions():
    print(distribution.metadata["Name"], end=" ")
print(importlib.util.find_spec("requests"))
child = [sys.executable, "-I", "-c", "import httpx, requests"]
print(subprocess.run(child, stderr=subprocess.PIPE, text=True).stderr.splitlines()[-1])
"""


def snippet(project: Path, source: str) -> Snippet:
    (project / "snippets").mkdir()
    (project / "snippets" / "beispiel.py").write_text(source.strip(), encoding="utf-8")
    return Snippet(project, "beispiel.py")


@pytest.mark.parametrize("version", interpreters())
def test_sees_what_it_names_and_nothing_else(version: str, tmp_path: Path) -> None:
    example = snippet(tmp_path, HTTPX)
    completed = subprocess.run(
        [*command_for(example, version), example.path],
        capture_output=True,
        encoding="utf-8",
    )
    assert completed.stderr == ""
    found, child = completed.stdout.splitlines()
    assert {"anyio", "certifi", "h11", "httpcore", "httpx", "idna"} <= {*found.split()}
    assert not {"requests", "urllib3", "pip", "numpy"} & {*found.split()}
    assert found.endswith(" None")
    assert child == "ModuleNotFoundError: No module named 'requests'"


def test_needs_no_environment_without_packages(tmp_path: Path) -> None:
    version, python = next(iter(interpreters().items()))
    command = command_for(snippet(tmp_path, "print(1)"), version)
    assert command == [str(python), "-I", "-S"]


def test_names_a_package_that_is_not_locked(tmp_path: Path) -> None:
    example = snippet(tmp_path, HTTPX.replace("httpx", "gibtesnicht"))
    with pytest.raises(SnippetError, match=r"py:1: gibtesnicht .* → `uv add"):
        missing_wheels(example, next(iter(interpreters())))


@pytest.mark.parametrize(
    ("wheel", "fitting"),
    [
        ("py3-none-any", ["3.11.2", "3.15.0"]),
        ("cp311-cp311-{platform}", ["3.11.2"]),
        ("cp312-abi3-{platform}", ["3.15.0"]),
        ("cp315-cp315t-{platform}", []),
        ("cp315-cp315-fremdes_system", []),
    ],
)
def test_knows_which_wheel_fits(wheel: str, fitting: list[str]) -> None:
    name = wheel.format(platform=next(tags.platform_tags()))
    package = environments._Package("probe", "1.0", (f"probe-1.0-{name}.whl",))
    assert [v for v in ("3.11.2", "3.15.0") if package.fits(v)] == fitting


def test_says_which_wheel_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = {
        "httpx": [
            {"version": "9", "wheels": [{"url": "https://x/httpx-9-cp27-none-any.whl"}]}
        ]
    }
    monkeypatch.setattr(environments, "_lock", lambda: lock)
    environments._closure.cache_clear()
    example, version = snippet(tmp_path, HTTPX), next(iter(interpreters()))
    with pytest.raises(SnippetError, match=r"kein Wheel für Python 3\.\d+: httpx 9$"):
        command_for(example, version)
    environments._closure.cache_clear()


def test_packages_may_share_a_folder(tmp_path: Path) -> None:
    """Der Namensraum gehört beiden, und nur das genannte Paket ist darin zu sehen."""
    version = next(iter(interpreters()))
    reserve = tmp_path / "vorrat"
    site = environments._path("purelib", reserve, version)
    for name in ("eins", "zwei"):
        files = {
            f"gemeinsam/{name}/__init__.py": "",
            f"{name}-1.dist-info/METADATA": "",
        }
        files[f"{name}-1.dist-info/RECORD"] = "\n".join(f"{file},," for file in files)
        for file, text in files.items():
            (site / file).parent.mkdir(parents=True, exist_ok=True)
            (site / file).write_text(text, encoding="utf-8")
    scripts = environments._path("scripts", reserve, version)
    scripts.mkdir()
    (reserve / "pyvenv.cfg").touch()
    packages = {name: environments._Package(name, "1", ()) for name in ("eins", "zwei")}
    for names in ({"eins"}, {"eins", "zwei"}):
        folder = tmp_path / "-".join(sorted(names))
        chosen = frozenset(packages[name] for name in names)
        environments._compose(reserve, folder, version, chosen)
        composed = environments._path("purelib", folder, version)
        assert {path.name for path in (composed / "gemeinsam").iterdir()} == names
        assert {path.name for path in composed.glob("*.dist-info")} == {
            f"{name}-1.dist-info" for name in names
        }


def test_project_does_without_a_package_only_while_its_wheel_is_missing() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    atlas = map(Requirement, project["dependency-groups"]["atlas"])
    for requirement in atlas:
        for minor in supported_minors():
            version = f"{minor}.0"
            packages = environments._closure((str(requirement),), version)
            marker = requirement.marker
            left_out = marker and not environments._applies(str(marker), version)
            assert bool(left_out) != all(
                package.fits(version) for package in packages
            ), (
                f"pyproject.toml: {requirement} und Python {minor} → Bedingung hinter"
                " dem Semikolon berichtigen, dann `uv lock`"
            )
