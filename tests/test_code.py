"""Regel 5: Schnipsel, Kit, Labor und Tests bestehen dieselben strengen Prüfungen."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from bausatz.snippets import PROJECT, find_snippets

CHECKED = ["src", "snippets", "tests"]


@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "check", *CHECKED],
        ["ruff", "format", "--check", "src", "tests"],
    ],
    ids=" ".join,
)
def test_code_passes(command: list[str]) -> None:
    assert_passes(*command)


@pytest.mark.xdist_group("Typen")
def test_types_fit(only: frozenset[str]) -> None:
    assert_passes("mypy", *([p for p in only if p.endswith(".py")] or CHECKED))


def assert_passes(*command: str) -> None:
    completed = subprocess.run(
        [sys.executable, "-m", *command], cwd=PROJECT, capture_output=True, text=True
    )
    if completed.returncode != 0:
        pytest.fail(completed.stdout + completed.stderr, pytrace=False)


def test_snippets_are_formatted(tmp_path: Path) -> None:
    """ruff schriebe `#>` um; geprüft werden Kopien mit gewöhnlichen Kommentaren."""
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    for snippet in find_snippets():
        copy = tmp_path / snippet.name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(snippet.source.replace("#>", "# >"), encoding="utf-8")
    command = [sys.executable, "-m", "ruff", "format", "--diff", str(tmp_path)]
    completed = subprocess.run(command, capture_output=True, text=True)
    if completed.returncode != 0:
        places = re.findall(r"(?m)^--- (.+)\n.+\n@@ -(\d+)", completed.stdout)
        wrong = [
            f"snippets/{Path(path).relative_to(tmp_path)}:{line}: nicht formatiert"
            " → schreiben, wie die Zeilen mit + zeigen"
            for path, line in places
        ]
        pytest.fail("\n".join([*wrong, completed.stdout]), pytrace=False)


def test_no_exceptions_for_snippets() -> None:
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["tool"]
    assert "per-file-ignores" not in settings["ruff"]["lint"]
    assert not any("snippets" in o["module"] for o in settings["mypy"]["overrides"])
