"""Packt den Dateibaum des Gasts: aus Debians Paketen, PyPI und diesem Projekt."""

import os
import re
import shutil
import stat
import subprocess
import tarfile
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path

from bausatz.debian import output_of
from bausatz.guest import inputs
from bausatz.measure.alone import LAB_MODULES
from bausatz.measure.interpreters import uv
from bausatz.snippets import PROJECT, find_snippets

# Ältere Pakete legen noch nach /bin, was heute in /usr/bin liegt.
_MERGED = ("bin", "sbin", "lib")
_HERE = Path(__file__).parent
_NOTICE_FILES = "usr/share/doc/*/copyright", "usr/share/common-licenses/*"
_SHARED_NOTICE = "usr/share/doc/*"  # Pakete aus einer Quelle verweisen aufeinander.
NOTICES = "lizenzen"  # Ordner mit den Texten
SOURCES = "quellen.txt"  # je Zeile ein Paket, seine Version und die seiner Quellen
_SOURCES = "${Package} ${Version} ${source:Package} ${source:Version}\\n"
_PACKAGES = "usr/lib/python3/dist-packages"
_OWN = (
    "verbindungslabor",
    "bausatz/__init__.py",
    "bausatz/guest/__init__.py",
    "bausatz/guest/agent.py",
    "bausatz/guest/verdict.py",
    "bausatz/guest/warm_up.py",
    "bausatz/measure/__init__.py",
    "bausatz/measure/isolation.py",
    "bausatz/measure/output.py",
    "bausatz/measure/program.py",
)


def own_files() -> list[Path]:
    """Gibt die Dateien dieses Projekts zurück, die in den Gast kommen."""
    places = [PROJECT / "src" / name for name in _OWN]
    inside = (file for place in places for file in place.rglob("*"))
    return [p for p in [*places, *inside] if p.is_file() and p.suffix != ".pyc"]


def warm_modules() -> list[str]:
    """Gibt zurück, was Schnipsel laden, die der Gast ausführen kann."""
    fitting = [s for s in find_snippets() if not s.dependencies]
    named = {module for snippet in fitting for module in snippet.modules}
    missing = inputs.settings()["root"]["missing"]
    named |= {*LAB_MODULES, "verbindungslabor.diagram", "dpkt"}
    return sorted(named - {*missing})


def unpack(packages: Iterable[Path], root: Path, dropped: list[str]) -> None:
    """Packt Debian-Pakete aus, ohne sie zu installieren.

    Args:
        packages: die Dateien.
        root: Ordner, der den Dateibaum aufnimmt.
        dropped: Muster für Pfade, die wegbleiben.
    """

    def fitting(member: tarfile.TarInfo, path: str) -> tarfile.TarInfo | None:
        name = member.name.removeprefix("./")
        if name.partition("/")[0] in _MERGED:
            name = f"usr/{name}"
        drop = any(fnmatch(name, pattern) for pattern in dropped)
        kept = [*_NOTICE_FILES, _SHARED_NOTICE] if member.issym() else _NOTICE_FILES
        if drop and not any(fnmatch(name, notice) for notice in kept):
            return None
        return tarfile.tar_filter(member.replace(name=name, deep=False), path)

    root.mkdir(parents=True)
    for package in packages:
        with (
            subprocess.Popen(
                ["dpkg-deb", "--fsys-tarfile", str(package)], stdout=subprocess.PIPE
            ) as process,
            tarfile.open(fileobj=process.stdout, mode="r|") as archive,
        ):
            archive.extractall(root, filter=fitting)
        if process.returncode:
            raise RuntimeError(f"{package.name} lässt sich nicht auspacken.")


def furnish(root: Path, requirements: list[str]) -> None:
    """Ergänzt, was kein Paket von Debian mitbringt: Labor, Programme, Einstellungen."""
    for name in _MERGED:
        (root / name).symlink_to(f"usr/{name}")
    for name in ("dev", "proc", "sys", "tmp", "root", "srv", "lauf", "run", "var/tmp"):
        (root / name).mkdir(parents=True, exist_ok=True)
    programs = root / "usr/bin"
    (interpreter,) = programs.glob("python3.??")
    for name in ("python3", "python"):
        (programs / name).symlink_to(interpreter.name)
    (programs / "nc").symlink_to("nc.openbsd")  # sonst Sache von update-alternatives
    for name in _output_in(root, programs / "busybox", "--list").split():
        present = any((root / "usr" / place / name).exists() for place in _MERGED)
        if not present:
            (programs / name).symlink_to("busybox")
    version = interpreter.name.removeprefix("python")
    _add_python_packages(root, version, requirements)
    shutil.copy(_HERE / "init.sh", root / "init")
    (root / "init").chmod(0o755)
    etc = root / "etc"
    etc.mkdir(exist_ok=True)
    shutil.copy(PROJECT / "src/verbindungslabor/hosts.txt", etc / "hosts")
    nobody = "nobody:x:65534:65534::/:/bin/sh"
    (etc / "passwd").write_text(f"root:x:0:0::/root:/bin/sh\n{nobody}\n")
    (etc / "group").write_text("root:x:0:\nnogroup:x:65534:\n")
    (etc / "nsswitch.conf").write_text("hosts: files dns\n")
    (etc / "host.conf").write_text("multi on\n")  # `localhost` hat zwei Adressen.
    # Ohne Eintrag fragte jeder nach einem Namen seinen eigenen Port 53.
    (etc / "resolv.conf").write_text("nameserver 203.0.113.53\n")
    (root / "module.txt").write_text("\n".join(warm_modules()), encoding="utf-8")


def _add_python_packages(root: Path, version: str, requirements: list[str]) -> None:
    folder = root / _PACKAGES
    uv(
        # Verweise in den Cache von uv änderten sich mit, wenn sich hier etwas ändert.
        *("pip", "install", "--target", str(folder), "--link-mode=copy"),
        *("--no-deps", "--only-binary=:all:"),
        *("--python-platform", "x86_64-manylinux_2_28"),
        *("--python-version", version),
        *requirements,
    )
    for source in own_files():
        target = folder / source.relative_to(PROJECT / "src")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)


def collect_notices(root: Path, packages: Iterable[Path], target: Path) -> None:
    """Sammelt Lizenzen, Urheber und die Namen der Quellpakete.

    Args:
        root: der Dateibaum.
        packages: die Pakete von Debian darin.
        target: Ordner, der je Paket und Lizenz eine Datei aufnimmt.

    Raises:
        RuntimeError: Ein Paket nennt seine Urheber nicht.
    """
    target.mkdir()
    sources = output_of(["dpkg-deb", "--show", f"--showformat={_SOURCES}", *packages])
    for line in sources.splitlines():
        name, *_ = line.split()
        notice = root / "usr/share/doc" / name / "copyright"
        if not notice.exists():
            raise RuntimeError(f"{name} nennt keine Urheber → inputs.toml, `packages`")
        shutil.copy(notice, target / f"{name}.txt")
    for text in (root / "usr/share/common-licenses").iterdir():
        shutil.copy(text, target / f"{text.name}.txt")
    for folder in sorted((root / _PACKAGES).glob("*.dist-info")):
        name, version = folder.name.removesuffix(".dist-info").split("-")
        texts = sorted(folder.rglob("LICENSE*")) + sorted(folder.glob("AUTHORS*"))
        if texts:  # Sonst kommt das Paket von Debian.
            joined = "\n\n".join(text.read_text(encoding="utf-8") for text in texts)
            (target / f"{name}.txt").write_text(joined, encoding="utf-8")
            sources += f"{name} {version} PyPI\n"
    (target / SOURCES).write_text(sources, encoding="utf-8")


def compile_modules(root: Path) -> None:
    """Ersetzt Quelltext durch Bytecode, wo ihn kein Traceback zeigt."""
    run_python(root, "compile_modules.py", root, " ".join(warm_modules()))


def run_python(root: Path, script: str, *arguments: str | Path) -> None:
    """Führt ein Skript mit dem Python des Gasts aus, hier auf dem Rechner."""
    (interpreter,) = (root / "usr/bin").glob("python3.??")
    _output_in(root, interpreter, "-s", "-P", "-B", _HERE / script, *arguments)


def _output_in(root: Path, program: Path, *arguments: str | Path) -> str:
    """Führt ein Programm des Gasts mit dessen Bibliotheken aus."""
    loader, libraries = root / "usr/lib/ld-linux.so.2", root / "usr/lib/i386-linux-gnu"
    return output_of(
        [loader, "--library-path", libraries, program, *arguments],
        {"PYTHONHOME": str(root / "usr"), "PYTHONPATH": str(root / _PACKAGES)},
    )


def kernel_modules(root: Path, wanted: Iterable[str]) -> list[Path]:
    """Gibt Kernel-Module und alles, was sie brauchen, in Ladereihenfolge zurück.

    Raises:
        RuntimeError: Eines fehlt.
    """
    (folder,) = (root / "usr/lib/modules").iterdir()
    found = {path.stem.replace("-", "_"): path for path in folder.rglob("*.ko")}
    built_in = (folder / "modules.builtin").read_text().replace("-", "_")
    ordered: dict[str, Path] = {}

    def add(name: str) -> None:
        if name in ordered or f"/{name}.ko" in built_in:
            return
        if name not in found:
            raise RuntimeError(f"Kernel-Modul {name} fehlt → inputs.toml, `dropped`")
        info = re.search(rb"\0depends=([^\0]*)", found[name].read_bytes())
        for needed in filter(None, info[1].decode().split(",") if info else ()):
            add(needed.replace("-", "_"))
        ordered[name] = found[name]

    for name in wanted:
        add(name)
    return list(ordered.values())


def pack(root: Path, modules: list[Path], target: Path) -> None:
    """Schreibt den Dateibaum als initrd (cpio, `newc`), wie der Kernel es erwartet.

    Komprimiert wäre es kleiner; auszupacken kostete im Emulator mehr, als es spart.

    Args:
        root: der Dateibaum.
        modules: Module des Kernels, in Ladereihenfolge.
        target: Datei.

    Quelle:
        Documentation/driver-api/early-userspace/buffer-format.rst im Kernel.
    """
    kernel = [("kernel", 0o40755, b"")]
    kernel += [(f"kernel/{p.name}", 0o100644, p.read_bytes()) for p in modules]
    order = "\n".join(path.name for path in modules).encode()
    kernel.append(("kernel/reihenfolge", 0o100644, order))
    for unneeded in ("boot", "usr/lib/modules", "usr/share"):
        shutil.rmtree(root / unneeded, ignore_errors=True)
    with target.open("wb") as archive:
        for number, entry in enumerate([*_entries(root), *kernel], 1):
            archive.write(_cpio(number, *entry))
        archive.write(_cpio(0, "TRAILER!!!", 0, b""))


def _entries(root: Path) -> Iterator[tuple[str, int, bytes]]:
    for folder, folders, files in os.walk(root):
        folders.sort()
        for name in sorted([*folders, *files]):
            path = Path(folder, name)
            mode = path.lstat().st_mode
            if stat.S_ISLNK(mode):
                content = os.fsencode(path.readlink())
            elif stat.S_ISREG(mode):
                content = path.read_bytes()
            else:
                content = b""
            yield str(path.relative_to(root)), mode, content


def _cpio(number: int, name: str, mode: int, content: bytes) -> bytes:
    fields = number, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(name) + 1, 0
    header = b"070701" + "".join(f"{field:08x}" for field in fields).encode()
    start = header + name.encode() + b"\0"
    return start + bytes(-len(start) % 4) + content + bytes(-len(content) % 4)
