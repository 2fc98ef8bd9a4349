"""Programme, die der Testlauf braucht, und jedes unterstützte Python.

`python -m bausatz.check.system` holt sie aus Debian, wenn es darf, und nennt sonst, was
fehlt und was deshalb übersprungen wird. Ist alles da, braucht es kein Netz.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bausatz.measure.interpreters import fetch_missing

GERMAN_LOCALE = "de_DE.UTF-8"


@dataclass(frozen=True)
class Requirement:
    """Ein Programm oder eine Einrichtung des Systems.

    Attributes:
        name: wie es in Meldungen heißt.
        packages: Debian-Pakete, die es mitbringen.
        needed_for: was ohne es übersprungen wird.
        present: sagt, ob es da ist.
    """

    name: str
    packages: tuple[str, ...]
    needed_for: str
    present: Callable[[], bool]

    def obstacle(self) -> str | None:
        """Grund zum Überspringen oder `None`, wenn nichts fehlt."""
        if self.present():
            return None
        packages = " ".join(self.packages)
        return f"{self.name} fehlt → Debian: apt install {packages}"


def _program(name: str, elsewhere: str | None = None) -> Callable[[], bool]:
    return lambda: (
        shutil.which(name) is not None
        or (elsewhere is not None and any(Path("/").glob(elsewhere)))
    )


def chromium() -> str | None:
    """Gibt den Pfad von Debians Chromium zurück, oder `None`, wenn es fehlt.

    Ohne Fenster genügt die Fassung ohne Oberfläche; sie rechnet je Seite halb so lang.
    """
    return shutil.which("chromium-headless-shell") or shutil.which("chromium")


def _german_dictionary() -> bool:
    if shutil.which("hunspell") is None:
        return False
    command = ["hunspell", "-d", "de_DE", "-l"]
    return subprocess.run(command, input=b"", capture_output=True).returncode == 0


def _german_messages() -> bool:
    # Eigener Prozess: glibc merkt sich, dass ein Katalog fehlte.
    program = (
        "import locale, os;"
        f"locale.setlocale(locale.LC_ALL, {GERMAN_LOCALE!r}); print(os.strerror(2))"
    )
    completed = subprocess.run([sys.executable, "-c", program], capture_output=True)
    return completed.returncode == 0 and b"No such file" not in completed.stdout


NFTABLES = Requirement(
    "nft", ("nftables",), "Labor und Schnipsel mit Firewall", _program("nft")
)
CHROMIUM = Requirement(
    "chromium",
    ("chromium-headless-shell",),
    "Tests im Browser",
    lambda: chromium() is not None,
)
SPELLING = Requirement(
    "hunspell mit Deutsch",
    ("hunspell", "hunspell-de-de"),
    "Rechtschreibung",
    _german_dictionary,
)
GERMAN_MESSAGES = Requirement(
    f"Locale {GERMAN_LOCALE}",
    ("locales", "libc-l10n"),
    "Schnipsel mit deutschen Meldungen der glibc",
    _german_messages,
)
TSHARK = Requirement(
    "tshark", ("tshark",), "Gegenprobe der Mitschnitte", _program("tshark")
)
POSTGRESQL = Requirement(
    "PostgreSQL",
    ("postgresql",),
    "Szenario postgresql-startet",
    _program("postgres", "usr/lib/postgresql/*/bin/postgres"),
)
REDIS = Requirement(
    "redis-server",
    ("redis-server",),
    "Szenarien redis-laedt und zweite-adresse",
    _program("redis-server"),
)
OPENSSH = Requirement(
    "sshd",
    ("openssh-server", "openssh-client"),
    "Szenario ssh-tunnel",
    _program("sshd", "usr/sbin/sshd"),
)
# Programme, die Schnipsel aufrufen: `subprocess.run(["ss", …])`.
SNIPPET_PROGRAMS = tuple(
    Requirement(name, (package,), f"Schnipsel mit {name}", _program(name))
    for name, package in (
        ("curl", "curl"),
        ("lsof", "lsof"),
        ("nc", "netcat-openbsd"),
        ("ss", "iproute2"),
        ("strace", "strace"),
        ("tcpdump", "tcpdump"),
        ("unshare", "util-linux"),
    )
)
REQUIREMENTS = (
    NFTABLES,
    CHROMIUM,
    SPELLING,
    GERMAN_MESSAGES,
    TSHARK,
    POSTGRESQL,
    REDIS,
    OPENSSH,
    *SNIPPET_PROGRAMS,
)


def _install(packages: list[str]) -> None:
    as_root = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    apt = [*as_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    subprocess.run([*apt, "update"], check=True)
    subprocess.run([*apt, "install", "--no-install-recommends", *packages], check=True)
    if "locales" in packages:
        locale_source = ["-i", "de_DE", "-f", "UTF-8", GERMAN_LOCALE]
        subprocess.run([*as_root, "localedef", *locale_source], check=True)


def main() -> None:
    missing = [r for r in REQUIREMENTS if not r.present()]
    if missing and shutil.which("apt-get"):
        packages = [package for r in missing for package in r.packages]
        print(f"Aus Debian: {' '.join(packages)}", flush=True)
        with suppress(subprocess.CalledProcessError, FileNotFoundError):
            _install(packages)
    for requirement in REQUIREMENTS:
        if obstacle := requirement.obstacle():
            print(f"Übersprungen wird: {requirement.needed_for}. {obstacle}")
    fetch_missing()


if __name__ == "__main__":
    main()
