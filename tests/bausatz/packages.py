"""Pakete für apt, in Sekunden gebaut."""

import hashlib
import shutil
import subprocess
from pathlib import Path


def build_package(archive: Path, name: str, depends: str, *files: str) -> Path:
    """Legt ein Paket in ein Archiv, aus dem apt es holen kann.

    Args:
        archive: Ordner des Archivs, etwa für `deb [trusted=yes] copy:{archive} ./`.
        name: Name des Pakets; seine Version ist 1.
        depends: Zeile `Depends: …` oder nichts.
        files: Quelle und Ziel, durch einen Doppelpunkt getrennt.
    """
    root = archive / name
    (root / "DEBIAN").mkdir(parents=True)
    fields = (
        f"Package: {name}\nVersion: 1\nArchitecture: all\nMaintainer: x\n{depends}"
        f"Description: Probe\n"
    )
    (root / "DEBIAN" / "control").write_text(fields, encoding="utf-8")
    for file in files:
        source, _, target = file.partition(":")
        (root / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, root / target)
    package = archive / f"{name}.deb"
    subprocess.run(["dpkg-deb", "--build", root, package], check=True)
    with (archive / "Packages").open("a", encoding="utf-8") as index:
        content = package.read_bytes()
        index.write(
            f"{fields}Filename: ./{package.name}\nSize: {len(content)}\n"
            f"SHA256: {hashlib.sha256(content).hexdigest()}\n\n"
        )
    return package
