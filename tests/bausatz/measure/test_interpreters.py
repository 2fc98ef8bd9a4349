"""Jedes unterstützte Python ist da und vollständig, auch ein ausgepacktes."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bausatz.measure import interpreters as module
from bausatz.measure.interpreters import (
    fetch_missing,
    interpreters,
    missing_minors,
    supported_minors,
)
from tests.bausatz.packages import build_package

EVERYTHING = """
import bz2, contextlib, ctypes, curses, decimal, hashlib, locale, lzma
import multiprocessing, readline, socket, sqlite3, ssl, subprocess, sys, uuid, zlib

def double(number):
    return 2 * number

if __name__ == "__main__":
    assert ctypes.CDLL(None).getpid()
    with contextlib.closing(sqlite3.connect(":memory:")) as database:
        assert database.execute("select 1").fetchone() == (1,)
    ssl.create_default_context()
    for method in multiprocessing.get_all_start_methods():
        with multiprocessing.get_context(method).Pool(1) as pool:
            assert pool.map(double, [2]) == [4], method
    child = [sys.executable, "-I", "-S", "-c", "import sys; print(sys.version)"]
    print(subprocess.run(child, stdout=subprocess.PIPE, text=True, check=True).stdout)
"""


@pytest.mark.parametrize("minor", supported_minors())
def test_every_supported_version_is_here(minor: str) -> None:
    if minor in missing_minors():
        pytest.skip(f"Python {minor} fehlt → `make test` holt es, wo es geht")


@pytest.mark.skipif(sys.platform != "linux", reason="Module gibt es nur unter Unix.")
@pytest.mark.parametrize("version", interpreters())
def test_has_what_snippets_need(version: str, tmp_path: Path) -> None:
    program = tmp_path / "alles.py"
    program.write_text(EVERYTHING, encoding="utf-8")
    completed = subprocess.run(
        [interpreters()[version], "-I", "-S", "-X", "dev", "-W", "error", program],
        capture_output=True,
        encoding="utf-8",
    )
    assert completed.stderr == ""
    assert completed.stdout.startswith(f"{version} ")


def test_supported_versions_are_named_once() -> None:
    completed = subprocess.run(
        [sys.executable, "-m", "bausatz.measure.interpreters"],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert completed.stdout.startswith('["3.11", "3.12"')


@pytest.fixture
def lonely(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Ein Projekt, dem die Versionen 3.97 und 3.98 fehlen; uv hat sie nicht."""
    monkeypatch.setattr(module, "_UNPACKED", tmp_path / "python")
    monkeypatch.setattr(module, "missing_minors", lambda: ["3.97", "3.98"])
    yield tmp_path
    interpreters.cache_clear()


def test_says_what_cannot_be_had(
    lonely: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(module, "source", lambda _: f"deb copy:{lonely} leer/\n")
    fetch_missing()
    printed = capsys.readouterr().out
    assert printed.startswith("Nicht nachgewiesen wird: Python 3.97, 3.98 → ")
    assert printed.count("\n") == 1


@pytest.mark.skipif(shutil.which("apt-get") is None, reason="Das geht nur mit apt-get.")
def test_unpacks_what_debian_has(
    lonely: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = lonely / "archiv"
    # Als Python dient `cat`, als Debians glibc die des Rechners.
    cat = shutil.which("cat")
    needed = subprocess.run(["ldd", cat or ""], capture_output=True, text=True).stdout
    libraries = [word for word in needed.split() if word.startswith("/")]
    stored = [f"{path}:usr/lib/probe/{Path(path).name}" for path in libraries]
    build_package(archive, "libc9", "", *stored)
    build_package(
        archive, "python3.98", "Depends: libc9\n", f"{cat}:usr/bin/python3.98"
    )
    source = f"deb [trusted=yes] copy:{archive} ./\n"
    monkeypatch.setattr(module, "source", lambda _: source)
    interrupted = lonely / "python" / "unfertig" / "root" / "usr"
    interrupted.mkdir(parents=True)
    fetch_missing()
    assert capsys.readouterr().out.startswith("python3.98 aus Debian unstable, ")
    target = lonely / "python" / "python3.98"
    left = {path.name for path in (lonely / "python").iterdir()}
    assert left == {"lock", "python3.98"}
    program = target / "usr" / "bin" / "python3.98"
    listed = subprocess.run(
        [program, "/proc/self/maps"], capture_output=True, text=True, check=True
    ).stdout
    code = [line for line in listed.splitlines() if " r-xp " in line and "/" in line]
    assert len(code) > 1
    assert [line for line in code if str(target) not in line] == []
