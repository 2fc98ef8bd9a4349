"""`make check`: führt die Tests aus, die eine Änderung betrifft, und nennt den Rest.

Es sind dieselben Tests wie bei `make test`. Hier steht nur, welche es sind und auf
welche Dateien sie sich beschränken (`--only`, siehe tests/conftest.py).
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bausatz.snippets import PROJECT, Snippet, find_snippets

_LINK = re.compile(r"\]\((?P<target>[^()#\s]+\.md)(?P<anchor>#[^)\s]*)?\)")
_WEBSITE = "tests/website/"
# Was an einer Seite geprüft wird, dazu ihre eigenen Tests im Browser.
_PAGE_TESTS = {
    f"{_WEBSITE}test_build.py": (
        "test_mkdocs_builds_without_warning",
        "test_every_code_block_comes_from_a_fence[site]",
        "test_no_placeholder_is_left[site]",
        "test_every_link_leads_somewhere[site]",
        "test_every_page_describes_itself[site]",
        "test_every_page_is_proven_and_leads_on",
    ),
    f"{_WEBSITE}test_browser.py": (),
    f"{_WEBSITE}test_spelling.py": ("test_spelling",),
    "tests/bausatz/check/test_rules.py": ("test_project_keeps_the_rules",),
}
# Wer nur sie ändert, dem genügen die geänderten Dateien; alles andere wirkt überall.
_LOCAL = re.compile(r"(docs|snippets)/.*|[^/]+\.md|mkdocs\.yml|.*/woerter\.txt")
_HOSTING = re.compile(r"\.(github|devcontainer)/.*|\.pre-commit.*|\.gitattributes")
# Keines davon wird hier gebraucht; jedes zu laden, dauert.
_UNUSED_PLUGINS = ("anyio", "hypothesispytest", "randomly")


@dataclass
class Choice:
    """Was eine Änderung betrifft.

    Attributes:
        only: Dateien, auf die sich die Tests beschränken; leer heißt: auf keine.
        tests: je Testdatei Teile der Namen ihrer Tests, wie `pytest -k` sie versteht.
        beyond: geänderte Dateien, deren Wirkung erst der volle Lauf ganz zeigt.
    """

    only: set[str] = field(default_factory=set)
    tests: dict[str, set[str]] = field(default_factory=dict)
    beyond: set[str] = field(default_factory=set)

    def add(self, test_file: str, *names: str) -> None:
        self.tests.setdefault(test_file, set()).update(names)

    def pytest_arguments(self) -> list[str]:
        names = sorted({name for names in self.tests.values() for name in names})
        return [
            *("--numprocesses=0", "--quiet", "--no-header", "-rs"),
            *(f"-pno:{plugin}" for plugin in _UNUSED_PLUGINS),
            *(f"--only={path}" for path in sorted(self.only)),
            *sorted(self.tests),
            *("-k", " or ".join(names)),
        ]


def main() -> int:
    changed = changed_files()
    if not changed:
        print("Gegenüber main ist nichts geändert.")
        return 0
    choice = choose(changed)
    status = 0
    if choice.tests:
        command = [sys.executable, "-m", "pytest", *choice.pytest_arguments()]
        status = subprocess.run(command, cwd=PROJECT).returncode
    verdict = "Rot" if status else "Geprüft"
    left = sorted(choice.beyond) or ["was die Änderung nicht berührt"]
    print(
        f"{verdict}: {', '.join(changed)}."
        f" Dem vollen Lauf (`make test`) bleibt: {', '.join([*left, 'Zensical'])}."
    )
    return status


def changed_files(project: Path = PROJECT) -> list[str]:
    """Gibt zurück, was sich gegenüber `main` geändert hat.

    Dazu gehört, was noch nicht eingetragen oder gelöscht ist.
    """
    changed = _git(project, "diff", "--name-only", "-z", "--no-renames", _base(project))
    new = _git(project, "ls-files", "--others", "--exclude-standard", "-z")
    return sorted({name for name in (changed + new).split("\0") if name})


def _base(project: Path) -> str:
    for main_branch in ("origin/main", "main"):
        found = _git(project, "merge-base", "HEAD", main_branch, check=False).strip()
        if found:
            return found
    return "HEAD"


def _git(project: Path, *arguments: str, check: bool = True) -> str:
    return subprocess.run(
        ["git", *arguments],
        cwd=project,
        check=check,
        stdout=subprocess.PIPE,
        stderr=None if check else subprocess.DEVNULL,
        encoding="utf-8",
    ).stdout


def choose(changed: Iterable[str], project: Path = PROJECT) -> Choice:
    """Wählt die Tests aus, die eine Änderung betrifft."""
    choice = Choice()
    changed = set(changed)
    pages: set[str] = set()
    for path in changed:
        folder, _, name = path.partition("/")
        if folder == "docs" and name.endswith(".md"):
            pages.update([name] if _exists(project, path) else _linking(project, name))
        elif folder == "snippets":
            stem = name.partition(".")[0]
            pages.update(_showing(project, stem))
            if _exists(project, f"snippets/{stem}.py"):
                _add_snippets(choice, [f"{stem}.py"])
        elif folder == "src" and name.endswith(".py"):
            _add_module(choice, project, path)
        elif folder == "tests" and Path(name).name.startswith("test_"):
            if _exists(project, path):
                choice.add(path, Path(path).name)
        elif path == "mkdocs.yml":
            choice.beyond.add(path)
        elif _HOSTING.fullmatch(path):
            choice.add("tests/test_workflows.py", "test_workflows.py")
        elif not _LOCAL.fullmatch(path):
            choice.beyond.add(path)
        if path.endswith(".py"):
            choice.add("tests/test_code.py", "test_code.py")
    if not pages and "mkdocs.yml" in changed:
        pages.add("mitmachen.md")  # Jede Seite zeigt, ob die Navigation stimmt.
    for test_file, names in _PAGE_TESTS.items():
        if pages or any(map(_LOCAL.fullmatch, changed)):
            choice.add(test_file, *names)
    for page in pages:
        name = page.removesuffix(".md")
        choice.add(f"{_WEBSITE}test_browser.py", f"[{name}-", f"[{name}]")
    if all(map(_LOCAL.fullmatch, changed)):
        choice.only = {f"docs/{page}" for page in pages}
        choice.only |= {path for path in changed if _exists(project, path)}
    return choice


def _exists(project: Path, path: str) -> bool:
    return (project / path).is_file()


def _add_snippets(choice: Choice, names: Iterable[str]) -> None:
    # `[…/udp.` beginnt bei `…/udp.py` jeden seiner Läufe.
    found = [f"[{name.removesuffix('py')}" for name in names]
    choice.add("tests/test_snippets.py", *found)


def _add_module(choice: Choice, project: Path, path: str) -> None:
    """Der Test, der einem Modul entspricht, und was es sonst benutzt."""
    module = Path(path).relative_to("src")
    choice.beyond.add(path)
    mirrored = Path("tests", module).with_name(f"test_{module.name}")
    package = Path("tests", module.parent, f"test_{module.parent.name}.py")
    for test in (mirrored, package):
        if _exists(project, test.as_posix()):
            choice.add(test.as_posix(), test.name)
            break
    if module.parts[0] == "verbindungslabor":
        lab = [s.name for s in find_snippets(project) if s.uses_lab]
        _add_snippets(choice, lab)
    if module.parts[:2] == ("bausatz", "show"):
        for test_file, names in _PAGE_TESTS.items():
            choice.add(test_file, *names)


def _showing(project: Path, stem: str) -> Iterator[str]:
    """Seiten, die etwas von einem Schnipsel zeigen, und die, deren Namen er trägt."""
    shows = re.compile(rf'--8<-- "{re.escape(stem)}[._:]')
    for name, text in _texts(project):
        if shows.search(text):
            yield name
    if own := page_of(Snippet(project, f"{stem}.py")):
        yield own


def page_of(snippet: Snippet) -> str | None:
    """Die Seite, deren Namen ein Schnipsel trägt: `x/a_b.py` gehört zu `x/a.md`."""
    page = Path("docs", snippet.name).with_suffix(".md")
    while not (snippet.project / page).is_file():
        stem, _, rest = page.stem.rpartition("_")
        if not stem or not rest:
            return None
        page = page.with_stem(stem)
    return page.relative_to("docs").as_posix()


def neighbours(pages: Iterable[str], project: Path = PROJECT) -> set[str]:
    """Seiten, deren Anker von Seiten abhängen oder von denen diese abhängen.

    Args:
        pages: relativ zu `docs/`.
    """
    wanted = set(pages)
    found = {"referenz/glossar.md"}  # Dorthin führt jedes Fachwort.
    for name, text in _texts(project):
        for target, anchor in _links(name, text):
            if name in wanted:
                found.add(target)
            elif target in wanted and anchor:
                found.add(name)
    return found - wanted


def _linking(project: Path, page: str) -> Iterator[str]:
    for name, text in _texts(project):
        if any(target == page for target, _ in _links(name, text)):
            yield name


def _links(page: str, text: str) -> Iterator[tuple[str, str]]:
    """Wohin die Verweise einer Seite führen: Seite und Anker, wenn es einen gibt."""
    for link in _LINK.finditer(text):
        target = os.path.normpath(Path(page).parent / link["target"])
        yield Path(target).as_posix(), link["anchor"] or ""


def _texts(project: Path) -> Iterator[tuple[str, str]]:
    for path in sorted((project / "docs").rglob("*.md")):
        name = path.relative_to(project / "docs").as_posix()
        yield name, path.read_text(encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
