"""Wie lange der Bau dauert und ob er mit der Zahl der Seiten nur mitwächst.

Die vorhandenen Seiten stehen dafür mehrmals in der Navigation. Gezählt wird
Rechenzeit: Sie hängt weniger davon ab, was der Rechner sonst noch tut.
"""

import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

from bausatz.site.pages import read_settings
from bausatz.snippets import PROJECT

SECONDS = 6.0  # für die Website, wie sie ist
_COPIES = 1, 3, 9


def main() -> None:
    """Baut die Website, dann mit drei- und neunmal so vielen Seiten."""
    first = 0.0
    for copies in _COPIES:
        with tempfile.TemporaryDirectory() as folder:
            pages = _multiply(Path(folder), copies)
            generator, steps = _build(Path(folder))
        each = (generator + steps) / pages
        first = first or each
        fits = each <= first and (copies > 1 or generator + steps <= SECONDS)
        print(
            f"{'passt' if fits else 'ZU VIEL':8}Bau, {pages:4} Seiten"
            f"{generator:7.1f} s + {steps:5.1f} s danach, je Seite"
            f" {1000 * each:4.0f} ms"
        )


def _multiply(folder: Path, copies: int) -> int:
    """Legt die Seiten mehrmals an und gibt zurück, wie viele es dann sind."""
    for name in ("src", "snippets"):
        (folder / name).symlink_to(PROJECT / name)
    docs = folder / "docs"
    without_snippets = shutil.ignore_patterns("snippets")
    nav = original = read_settings()["nav"]
    shutil.copytree(PROJECT / "docs", docs, ignore=without_snippets)
    (docs / "snippets").symlink_to(PROJECT / "snippets")
    for number in range(2, copies + 1):
        copy = f"kopie{number}"
        shutil.copytree(PROJECT / "docs", docs / copy, ignore=without_snippets)
        nav = [*nav, {f"Kopie {number}": _moved(original, copy)}]
    text = (PROJECT / "mkdocs.yml").read_text(encoding="utf-8")
    settings, _, _ = text.partition("\nnav:")
    text = f"{settings}\n{yaml.safe_dump({'nav': nav}, allow_unicode=True)}"
    (folder / "mkdocs.yml").write_text(text, encoding="utf-8")
    return len([*docs.rglob("*.md")])


def _moved(nav: object, folder: str) -> object:
    if isinstance(nav, str):
        return f"{folder}/{nav}"
    if isinstance(nav, list):
        return [_moved(entry, folder) for entry in nav]
    assert isinstance(nav, dict)
    return {label: _moved(below, folder) for label, below in nav.items()}


def _build(folder: Path) -> tuple[float, float]:
    generator = _seconds(folder, "mkdocs", "build", "--quiet")
    return generator, _seconds(folder, "bausatz.site", "site")


def _seconds(folder: Path, *command: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", *command], cwd=folder, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
