"""Baut den Gast in Schritten; was fertig ist, bleibt liegen und gilt beim nächsten Mal.

Alles liegt unter `.tools/gast`: geholte Pakete in `pakete`, jeder Gast in einem Ordner,
der nach allem heißt, woraus er entsteht.
"""

import gzip
import hashlib
import platform
import shutil
import subprocess
import tarfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

from filelock import FileLock

from bausatz.guest import inputs, root
from bausatz.guest.offer import EXCEPTIONS
from bausatz.measure.interpreters import uv
from bausatz.npm import node, npm
from bausatz.snippets import PROJECT

_STOCK = PROJECT / ".tools" / "gast"
_PACKAGES = _STOCK / "pakete"
_HERE = Path(__file__).parent
_STATE = "state.bin.zst"
_PRODUCT = "libv86.mjs", "v86.wasm.gz", root.NOTICES
_NOT_INSIDE = {_HERE / "offer.py", _HERE / "site.py", EXCEPTIONS}
_HANGS = 1800  # Sekunden; so lang startet Linux auch auf keinem überlasteten Rechner
_KEPT = 3  # fertige Gäste; wer den Zweig wechselt, baut nicht jedes Mal neu


def folder_of_guest() -> Path:
    """Gibt den Ordner zurück, der nach allem heißt, woraus der Gast entsteht."""
    digest = hashlib.sha256()
    here = (path for path in _HERE.iterdir() if path.is_file())
    for path in sorted({*root.own_files(), *here} - _NOT_INSIDE):
        digest.update(str(path.relative_to(PROJECT)).encode() + path.read_bytes())
    digest.update("\n".join([*_requirements(), *root.warm_modules()]).encode())
    return _STOCK / digest.hexdigest()[:12]


@cache
def _requirements() -> list[str]:
    """Was das Labor von PyPI braucht, mit Prüfsummen aus `uv.lock`."""
    left_out = inputs.settings()["root"]["left_out"]
    return uv(
        *("export", "--locked", "--no-default-groups", "--extra", "pakete"),
        *("--no-header", "--no-annotate", "--no-emit-project"),
        *(f"--no-emit-package={name}" for name in left_out),
    ).splitlines()


def renew_inputs() -> None:
    """Nimmt die neuesten Pakete auf."""
    inputs.renew(_PACKAGES)


def build() -> Path:
    """Baut den Gast, wenn es ihn noch nicht gibt, und sagt dabei, wie weit er ist.

    Returns:
        Ordner mit `state.bin.zst`, `libv86.mjs`, `v86.wasm.gz` und `lizenzen`.

    Raises:
        RuntimeError: Es geht hier nicht; der Text nennt Grund und Abhilfe.
    """
    folder = folder_of_guest()
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(_STOCK / "lock"):
        if not (folder / _STATE).exists():
            _build_in(folder)
        _forget_old_guests(folder)
    return folder


def _build_in(folder: Path) -> None:
    if platform.machine() != "x86_64":
        raise RuntimeError(
            f"Dieser Rechner ({platform.machine()}) führt kein Python für i386 aus"
            " → auf einem mit x86_64 bauen"
        )
    # Name, Sekunden auf zwei Kernen, Ergebnis, Handlung
    steps: list[tuple[str, int, str, Callable[[Path], None]]] = [
        ("Pakete holen (75 MB)", 20, "v86.wasm.gz", _fetch),
        ("Dateibaum packen", 20, "initrd", _pack),
        ("Linux im Emulator starten, Labor aufwärmen", 60, "state.bin", _boot),
        ("Schnappschuss komprimieren", 40, _STATE, _compress),
    ]
    work = folder / "arbeit"
    work.mkdir(exist_ok=True)
    left = [step for step in steps if not (work / step[2]).exists()]
    unfinished = work / "unfertig"
    for number, (name, _, result, act) in enumerate(left):
        rest = sum(seconds for _, seconds, *_ in left[number:])
        print(f"Gast: {name} … noch etwa {rest} s", flush=True)
        start = time.monotonic()
        unfinished.unlink(missing_ok=True)
        act(work)
        unfinished.rename(work / result)
        print(f"Gast: fertig nach {time.monotonic() - start:.0f} s", flush=True)
    for name in _PRODUCT:
        shutil.move(work / name, folder / name)
    (work / _STATE).rename(folder / _STATE)  # zuletzt: Ab jetzt gilt er.
    shutil.rmtree(work)


def _forget_old_guests(folder: Path) -> None:
    folder.touch()
    guests = {path.parent for path in _STOCK.glob(f"*/{_STATE}")}
    for old in sorted(guests, key=lambda path: path.stat().st_mtime)[:-_KEPT]:
        shutil.rmtree(old)


def _fetch(work: Path) -> None:
    packages = inputs.fetch(_PACKAGES, npm)
    with tarfile.open(packages["v86"]) as archive:
        for name, target in (
            ("LICENSE", "LICENSE"),
            ("build/libv86.mjs", "libv86.mjs"),
            ("build/v86.wasm", "v86.wasm"),
        ):
            member = archive.extractfile(f"package/{name}")
            assert member is not None
            (work / target).write_bytes(member.read())
    wasm = (work / "v86.wasm").read_bytes()
    (work / "unfertig").write_bytes(gzip.compress(wasm, mtime=0))


def _pack(work: Path) -> None:
    packages = inputs.fetch(_PACKAGES, npm)
    del packages["v86"]
    settings = inputs.settings()
    tree = work / "baum"
    notices = work / root.NOTICES
    for folder in (tree, notices):
        shutil.rmtree(folder, ignore_errors=True)
    root.unpack(packages.values(), tree, settings["root"]["dropped"])
    (kernel,) = (tree / "boot").glob("vmlinuz-*")
    shutil.move(kernel, work / "vmlinuz")
    for name, bios in (("bios.bin", "bios.bin"), ("vgabios-stdvga.bin", "vgabios.bin")):
        shutil.move(tree / "usr/share/seabios" / name, work / bios)
    requirements = work / "requirements.txt"
    requirements.write_text("\n".join(_requirements()), encoding="utf-8")
    root.furnish(tree, ["--require-hashes", "-r", str(requirements)])
    root.collect_notices(tree, packages.values(), notices)
    shutil.copy(work / "LICENSE", notices / "v86.txt")
    with (notices / root.SOURCES).open("a", encoding="utf-8") as sources:
        print("v86", *settings["packages"]["npm"]["v86"][:1], "npm", file=sources)
    root.compile_modules(tree)
    modules = root.kernel_modules(tree, settings["kernel"]["modules"])
    root.pack(tree, modules, work / "unfertig")


def _boot(work: Path) -> None:
    command = [node(), str(_HERE / "boot.mjs"), str(work)]
    log = work / "boot.log"
    with log.open("w", encoding="utf-8") as output:
        try:
            subprocess.run(command, stdout=output, stderr=output, timeout=_HANGS)
        except subprocess.TimeoutExpired:
            print(f"nach {_HANGS} s nicht bereit", file=output)
    if not (work / "unfertig").exists():
        last = log.read_text(encoding="utf-8").splitlines()[-3:]
        raise RuntimeError(
            f"Linux startet im Emulator nicht: {' / '.join(last)} → {log} lesen"
        )


def _compress(work: Path) -> None:
    root.run_python(work / "baum", "compress.py", work / "state.bin", work / "unfertig")
