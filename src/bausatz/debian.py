"""Holt Pakete aus Debian, ohne etwas zu installieren oder Listen des Systems zu ändern.

Alles liegt in einem eigenen Ordner; eine leere Paketdatenbank darin lässt apt auch
nennen, was auf diesem Rechner schon installiert ist.
"""

import os
import platform
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from bausatz.snippets import PROJECT

_KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
_SETTINGS = """\
Dir::Etc::sourcelist "{folder}/sources.list";
Dir::Etc::sourceparts "-";
Dir::State "{folder}";
Dir::State::status "{folder}/status";
Dir::Cache "{folder}";
Acquire::Languages "none";
APT::Sandbox::User "root";
# Sonst hielte apt eine Liste, die es nicht bekam, für leer.
APT::Update::Error-Mode "any";
# Aufräumer wie der in Docker-Images löschten sonst im System.
#clear APT::Update;
"""
_ARCHITECTURE = 'APT::Architecture "{0}";\nAPT::Architectures "{0}";\n'


def output_of(
    command: Iterable[str | Path],
    environment: dict[str, str] | None = None,
    folder: Path = PROJECT,
) -> str:
    """Führt ein Programm aus und gibt seine Ausgabe zurück.

    Raises:
        RuntimeError: Es scheitert; der Text ist seine Fehlerausgabe.
    """
    words = [str(argument) for argument in command]
    completed = subprocess.run(
        words,
        cwd=folder,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    if completed.returncode != 0:
        raise RuntimeError(f"{' '.join(words)} scheitert:\n{completed.stderr.strip()}")
    return completed.stdout


def source(suite: str) -> str:
    """Gibt die Zeile für eine Ausgabe von Debian zurück, vom Spiegel dieser Maschine.

    Raises:
        RuntimeError: Dies ist nicht Debian.
    """
    if shutil.which("apt-get") is None:
        raise RuntimeError("Hier gibt es kein apt-get.")
    release = platform.freedesktop_os_release()
    if release["ID"] != "debian":
        raise RuntimeError(f"{release['NAME']} ist nicht Debian.")
    fields = "$(SITE) $(RELEASE) $(COMPONENT)"
    targets = output_of(
        ["apt-get", "indextargets", "--no-release-info", "--format", fields]
    )
    suites = release.get("VERSION_CODENAME"), "stable", "testing", "unstable", "sid"
    for target in targets.splitlines():
        site, offered, component = target.split()
        if offered in suites and component == "main":
            return f"deb [signed-by={_KEYRING}] {site} {suite} main\n"
    raise RuntimeError("apt nennt keinen Spiegel von Debian.")


def use_lists(
    folder: Path, sources: Iterable[str], architecture: str | None = None
) -> list[str]:
    """Legt eigene Listen an und holt sie.

    Args:
        folder: wo sie liegen; Pakete kommen nach `archives` darin.
        sources: Zeilen wie von `source`.
        architecture: z. B. `"i386"`; sonst die dieser Maschine.

    Returns:
        Optionen, mit denen `apt-get` und `apt-cache` sie benutzen.
    """
    settings = folder / "apt.conf"
    text = _SETTINGS.format(folder=folder)
    if architecture:
        text += _ARCHITECTURE.format(architecture)
    settings.write_text(text, encoding="utf-8")
    (folder / "sources.list").write_text("".join(sources), encoding="utf-8")
    (folder / "status").touch()
    own = ["--config-file", str(settings)]
    output_of(["apt-get", *own, "update"])
    return own
