"""Spielt einen Beitrag nach: Befehle der Seite „Mitmachen“ in einem frischen Klon."""

import os
import re
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bausatz.measure.isolation import isolation_obstacle
from bausatz.snippets import PROJECT
from verbindungslabor import lab_obstacle

PAGE = PROJECT / "docs/mitmachen.md"
# Sekunden Rechenzeit: drei Minuten, auch auf nur einem Prozessor. Anders als die Dauer
# hängt sie kaum davon ab, was sonst noch läuft.
BUDGET = 180.0


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Was hier im Ordner liegt, als Repo, von dem man klonen kann."""
    folder = tmp_path / "quelle"
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.check_output(listing, cwd=PROJECT, encoding="utf-8")
    for name in filter(None, names.split("\0")):
        path = PROJECT / name
        if path.is_file() or path.is_symlink():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, folder / name, follow_symlinks=False)
    author = ["-c", "user.name=Test", "-c", "user.email=test@example.org"]
    for command in (
        ["init", "--quiet", "--initial-branch=main"],
        ["add", "."],
        [*author, "commit", "--quiet", "--message=Stand"],
    ):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder


class Newcomer:
    """Tippt Befehle in einer Shell; die Pakete des Projekts sind schon da."""

    def __init__(self, folder: Path, source: Path) -> None:
        self.folder = folder
        self.source = source

    def types(self, command: str) -> subprocess.CompletedProcess[str]:
        if command.startswith("cd "):
            self.folder /= command.removeprefix("cd ")
            (self.folder / ".tools").symlink_to(PROJECT / ".tools")
            exclude = self.folder / ".git/info/exclude"
            exclude.write_text(".tools\n", encoding="utf-8")
            return subprocess.CompletedProcess(command, 0, "", "")
        # Auch `make`, das diesen Lauf startete, gäbe weiter, dass es schon läuft.
        ours = ("PYTEST_", "MAKE", "MFLAGS")
        own = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
        environment = {
            **own,
            "UV_PROJECT_ENVIRONMENT": sys.prefix,
            "UV_NO_SYNC": "1",
            "PYTHONPATH": str(self.folder / "src"),
        }
        return subprocess.run(
            ["bash", "-c", command.replace("REPO_URL", str(self.source))],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            encoding="utf-8",
        )

    def edits(self, name: str, old: str, new: str) -> None:
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")


def computed() -> float:
    """Rechenzeit aller beendeten Kindprozesse in Sekunden."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


@pytest.mark.xdist_group("Beitrag")
def test_commands_of_the_page_lead_to_a_green_contribution(
    tmp_path: Path, source: Path
) -> None:
    if reason := lab_obstacle() or isolation_obstacle():
        pytest.skip(reason)
    fences = re.findall(r"(?ms)^```bash\n(.*?)^```", PAGE.read_text(encoding="utf-8"))
    commands = "".join(fences).splitlines()
    assert [command.split()[:2] for command in commands] == [
        ["git", "clone"],
        ["cd", "referenz"],
        ["make", "neu"],
        ["make", "record"],
        ["make", "check"],
    ]
    newcomer = Newcomer(tmp_path, source)
    before = computed()
    answers = []
    for command in commands:
        completed = newcomer.types(command)
        answer = completed.stdout + completed.stderr
        assert completed.returncode == 0, f"{command}:\n{answer}"
        answers.append(answer.splitlines())
        if command.startswith("make neu"):
            newcomer.edits(
                "docs/ursachen/dienst/beispiel.md",
                "lauscht dort niemand:",
                "lauscht dort niemand; der Kernel antwortet selbst:",
            )
            newcomer.edits(
                "snippets/ursachen/dienst/beispiel.py", '"nachher: ', '"danach: '
            )
    *_, neu, record, check = answers
    assert neu[-1] == record[-1] == "beispiel.toml: neu"
    text = (newcomer.folder / "snippets/ursachen/dienst/beispiel.py").read_text("utf-8")
    assert "#> danach: verbunden" in text
    changed = (
        "docs/ursachen/dienst/beispiel.md, docs/ursachen/dienst/index.md, mkdocs.yml,"
        " snippets/ursachen/dienst/beispiel.py, snippets/ursachen/dienst/beispiel.toml"
    )
    assert check[-1].startswith(f"Geprüft: {changed}. Dem vollen Lauf (`make test`)")
    assert computed() - before < BUDGET
