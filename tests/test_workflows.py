"""Die Arbeitsabläufe auf GitHub dürfen wenig und laden nur Festgeschriebenes."""

import re
from pathlib import Path

import pytest
import yaml

from bausatz.snippets import PROJECT

WORKFLOWS = sorted((PROJECT / ".github/workflows").glob("*.yml"))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflow_is_safe(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    triggers = workflow[True]  # YAML 1.1 liest `on` als Wahrheitswert.
    assert "pull_request_target" not in triggers
    assert workflow["permissions"] == {"contents": "read"}
    for action in re.findall(r"uses: (\S+)", text):
        assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", action), action
