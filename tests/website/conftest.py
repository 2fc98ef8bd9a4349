"""Baut die Website einmal je Testlauf, mit beiden Generatoren.

Scheitert ein Bau, ist ein Test rot: seiner. Was ihn braucht, läuft nicht.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import Browser

from bausatz.check.affected import neighbours
from bausatz.check.system import CHROMIUM
from bausatz.guest.build import build as build_guest
from bausatz.guest.site import publish
from bausatz.snippets import PROJECT
from tests.conftest import BUILD_FAILED
from tests.website.browser import chromium, serve

# Wie auf GitHub Pages: Die Website liegt nicht an der Wurzel ihres Servers.
SUBPATH = "ein/pfad"


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ein Ordner, den sich alle Prozesse des Testlaufs teilen."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


@pytest.fixture(scope="session")
def mkdocs_build(shared_folder: Path, only: frozenset[str]) -> Path:
    """Ordner mit `build.log` und, wenn der Bau mit MkDocs gelang, der Website."""
    build = partial(_build_pages, only=only) if only else _build_with_mkdocs
    return _build_once(shared_folder / "mkdocs", build)


@pytest.fixture(scope="session")
def zensical_build(shared_folder: Path) -> Path:
    """Dasselbe, gebaut mit Zensical."""
    return _build_once(shared_folder / "zensical", _build_with_zensical)


@pytest.fixture(scope="session")
def site(request: pytest.FixtureRequest, mkdocs_build: Path) -> Path:
    """Die Website, gebaut mit MkDocs."""
    return _site(request, mkdocs_build, "test_mkdocs_builds_without_warning")


@pytest.fixture(scope="session")
def zensical_site(request: pytest.FixtureRequest, zensical_build: Path) -> Path:
    """Dieselbe Website, gebaut mit Zensical."""
    return _site(request, zensical_build, "test_zensical_builds_the_same_pages")


@pytest.fixture(params=["site", "zensical_site"])
def any_site(request: pytest.FixtureRequest) -> Path:
    """Die eine und die andere."""
    site: Path = request.getfixturevalue(request.param)
    return site


def _site(request: pytest.FixtureRequest, folder: Path, build_test: str) -> Path:
    if not (folder / SUBPATH).exists():
        if any(item.name.startswith(build_test) for item in request.session.items):
            pytest.skip(f"{BUILD_FAILED}: siehe {build_test}")
        # Ist der Test des Baus abgewählt, bliebe der Lauf sonst grün.
        pytest.fail(f"{BUILD_FAILED}:\n{build_problems(folder)}", pytrace=False)
    return folder / SUBPATH


@pytest.fixture(scope="module")
def base_url(site: Path) -> Iterator[str]:
    with serve(site.parents[1]) as root:
        yield f"{root}{SUBPATH}/"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if sys.platform == "linux" and (reason := CHROMIUM.obstacle()):
        pytest.skip(reason)
    # WebAssembly, nur einmal übersetzt: dieselbe Wanduhr, halb so viel Rechenzeit.
    with chromium("--js-flags=--liftoff-only") as browser:
        yield browser


def build_problems(folder: Path) -> str:
    """Die Warnungen und Fehler eines Baus; leer, wenn er gelang."""
    log = (folder / "build.log").read_text(encoding="utf-8")
    problems = re.findall(
        r"(?m)^(?:WARNING|ERROR)(?! -  A 'dirty' build).*(?:\n .*)*", log
    )
    if (folder / SUBPATH).exists():
        return "\n".join(problems)
    # Ein Absturz meldet sich nicht so; sein Grund steht zuletzt.
    return "\n".join(problems or log.splitlines()[-5:])


def _build_once(folder: Path, build: Callable[[Path, Path], bool]) -> Path:
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            folder.mkdir()
            target = folder / SUBPATH
            if not build(folder, target):
                shutil.rmtree(target, ignore_errors=True)
    return folder


def _run(folder: Path, *command: str, cwd: Path = PROJECT) -> bool:
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
    with (folder / "build.log").open("a", encoding="utf-8") as log:
        log.write(completed.stdout)
    return completed.returncode == 0


def _add_guest() -> None:
    # Wo es nicht geht, sagt ein Test des Gasts, warum.
    with suppress(RuntimeError, OSError):
        publish(build_guest())


def _build_with_mkdocs(folder: Path, target: Path) -> bool:
    _add_guest()
    built = _run(folder, "mkdocs", "build", "--strict", "--site-dir", str(target))
    return built and _complete(folder, target)


def _build_pages(folder: Path, target: Path, only: frozenset[str]) -> bool:
    """Baut nur gewählte Seiten und die, mit denen sie Verweise verbinden.

    Die übrigen sind leere Dateien: MkDocs hält sie mit `--dirty` für schon gebaut.
    """
    docs = PROJECT / "docs"
    pages = {path.removeprefix("docs/") for path in only if path.startswith("docs/")}
    pages |= neighbours(pages)
    for path in docs.rglob("*.md"):
        page = path.relative_to(docs)
        if page.as_posix() not in pages:
            built = target / page.with_suffix("")
            built = built.parent if page.stem == "index" else built
            built.mkdir(parents=True, exist_ok=True)
            (built / "index.html").touch()
    built_all = _run(folder, "mkdocs", "build", "--dirty", "--site-dir", str(target))
    return built_all and not build_problems(folder) and _complete(folder, target)


def _build_with_zensical(folder: Path, target: Path) -> bool:
    _add_guest()
    # Zensical 0.0.73 folgt dem Verweis docs/snippets nicht; eine Kopie löst ihn auf.
    copy = folder.with_name("zensical-quelle")
    copy.mkdir()
    for name in ("docs", "src"):
        shutil.copytree(PROJECT / name, copy / name)
    shutil.copy(PROJECT / "mkdocs.yml", copy)
    built = _run(folder, "zensical", "build", "--strict", cwd=copy)
    if built:
        shutil.move(copy / "site", target)
    return built and _complete(folder, target)


def _complete(folder: Path, target: Path) -> bool:
    return _run(folder, "bausatz.site", str(target))
