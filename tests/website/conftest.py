"""Baut die Website einmal je Testlauf, mit beiden Generatoren."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from bausatz.snippets import PROJECT

# Wie auf GitHub Pages: Die Website liegt nicht an der Wurzel ihres Servers.
SUBPATH = "ein/pfad"


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ein Ordner, den sich alle Prozesse des Testlaufs teilen."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


@pytest.fixture(scope="session")
def site(shared_folder: Path) -> Path:
    """Die Website, gebaut mit MkDocs; `build.log` liegt daneben."""
    return _build_once(shared_folder / "mkdocs", _build_with_mkdocs)


@pytest.fixture(scope="session")
def zensical_site(shared_folder: Path) -> Path:
    """Dieselbe Website, gebaut mit Zensical."""
    return _build_once(shared_folder / "zensical", _build_with_zensical)


def _build_once(folder: Path, build: Callable[[Path, Path], None]) -> Path:
    target = folder / SUBPATH
    with FileLock(f"{folder}.lock"):
        if not target.exists():
            build(folder, target)
    return target


def _run(folder: Path, *command: str, cwd: Path = PROJECT) -> None:
    environment = {
        **os.environ,
        "NO_MKDOCS_2_WARNING": "1",
        "SITE_URL": f"https://www.example/{SUBPATH}/",
        "REPO_URL": "https://github.com/beispiel/projekt",
    }
    completed = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=cwd,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    folder.mkdir(exist_ok=True)
    (folder / "build.log").write_text(completed.stdout, encoding="utf-8")
    assert completed.returncode == 0, completed.stdout


def _build_with_mkdocs(folder: Path, target: Path) -> None:
    _run(folder, "mkdocs", "build", "--strict", "--site-dir", str(target))


def _build_with_zensical(folder: Path, target: Path) -> None:
    # Zensical 0.0.73 folgt dem Verweis docs/snippets nicht; eine Kopie löst ihn auf.
    copy = folder.with_name("zensical-quelle")
    copy.mkdir()
    for name in ("docs", "src"):
        shutil.copytree(PROJECT / name, copy / name)
    shutil.copy(PROJECT / "mkdocs.yml", copy)
    _run(folder, "zensical", "build", "--strict", cwd=copy)
    shutil.move(copy / "site", target)
