"""Was GitHub und Git hier lesen, ist gültig, sparsam und festgeschrieben."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.specifiers import SpecifierSet

from bausatz.snippets import PROJECT

WORKFLOWS = sorted((PROJECT / ".github/workflows").glob("*.yml"))
CHOOSER = PROJECT / ".github/ISSUE_TEMPLATE/config.yml"
FORMS = sorted({*CHOOSER.parent.glob("*.yml")} - {CHOOSER})
HOOKS = PROJECT / ".pre-commit-config.yaml"


def assert_passes(*command: str | Path) -> None:
    completed = subprocess.run(
        command, cwd=PROJECT, capture_output=True, encoding="utf-8"
    )
    assert completed.returncode == 0, completed.stdout + completed.stderr


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflow_is_safe(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    triggers = workflow[True]  # YAML 1.1 liest `on` als Wahrheitswert.
    assert "pull_request_target" not in triggers
    assert workflow["permissions"] == {"contents": "read"}
    for action in re.findall(r"uses: (\S+)", text):
        assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", action), action


def test_zizmor_finds_nothing() -> None:
    zizmor = shutil.which("zizmor", path=sysconfig.get_path("scripts"))
    assert zizmor is not None
    assert_passes(
        *(zizmor, "--offline", "--no-progress", "--quiet", "--color=never"),
        *("--persona=pedantic", "--strict-collection", PROJECT / ".github", HOOKS),
    )


@pytest.mark.parametrize(
    ("schema", "paths"),
    [
        ("vendor.github-workflows", WORKFLOWS),
        ("custom.github-workflows-require-timeout", WORKFLOWS),
        ("vendor.github-issue-forms", FORMS),
        ("vendor.github-issue-config", [CHOOSER]),
    ],
)
def test_files_fit_their_schema(schema: str, paths: list[Path]) -> None:
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema]
    assert_passes(*check, *paths)


def test_hooks_are_valid() -> None:
    assert_passes(sys.executable, "-m", "pre_commit", "validate-config", HOOKS)


def test_dev_container_is_json() -> None:
    text = (PROJECT / ".devcontainer/devcontainer.json").read_text(encoding="utf-8")
    json.loads(re.sub(r"(?m)^ *//.*$", "", text))


def test_pythons_come_from_pyproject(tmp_path: Path) -> None:
    """Der Arbeitsablauf liest die Versionen dort, wo sie stehen, und nennt keine."""
    text = (PROJECT / ".github/workflows/website.yml").read_text(encoding="utf-8")
    assert re.findall(r"(?<![v.\d])3\.\d+", text) == []
    steps = yaml.safe_load(text)["jobs"]["pythons"]["steps"]
    [script] = [step["run"] for step in steps if step.get("id") == "read"]
    output = tmp_path / "output"
    environment = {**os.environ, "GITHUB_OUTPUT": str(output)}
    subprocess.run(
        [sys.executable, "-c", script], cwd=PROJECT, env=environment, check=True
    )
    read = dict(line.split("=") for line in output.read_text("utf-8").splitlines())
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    supported = SpecifierSet(project["requires-python"])
    pythons = [f"3.{minor}" for minor in range(100) if f"3.{minor}.1" in supported]
    assert read == {
        "all": " ".join(pythons),
        "oldest": pythons[0],
        "newest": pythons[-1],
    }


def test_clone_on_windows_has_the_same_bytes(tmp_path: Path) -> None:
    """Git für Windows schriebe sonst andere Zeilenenden; keine Prüfsumme stimmte."""
    settings = tmp_path / "gitconfig"
    settings.write_text(
        "[core]\nautocrlf = true\nsymlinks = true\n[safe]\ndirectory = *\n"
    )
    clone = tmp_path / "clone"
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": str(settings)}
    command = ["git", "clone", "--quiet", str(PROJECT), str(clone)]
    subprocess.run(command, env=environment, check=True)
    command = ["git", "-C", str(clone), "ls-files", "--eol"]
    listing = subprocess.check_output(command, env=environment, encoding="utf-8")
    changed = re.findall(r"(?m)^.*w/(?:crlf|mixed).*$", listing)
    assert not changed, f".gitattributes → `text eol=lf` oder `binary`:\n{changed}"
    assert (clone / "docs/snippets").is_symlink()
