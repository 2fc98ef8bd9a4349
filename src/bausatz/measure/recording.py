"""Die Aufzeichnung: was Läufe ergaben, als Datei; `comparison` misst sie nach.

Es gibt drei Arten; jede sagt als `Subject`, was gemessen wird und was dabei zählt:

| Art | misst | Datei neben dem Schnipsel |
|---|---|---|
| `alone.Alone` | einen Schnipsel mit jedem Python | `.toml` |
| `library.Library` | was eine Bibliothek in fünf Szenarien meldet | `.library.toml` |
| `matrix.Matrix` | jeden Client in jedem Szenario | `.matrix.toml` |
"""

import hashlib
import platform
import tomllib
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar

import tomli_w
from packaging.version import Version

from bausatz.measure.environments import locked_versions, missing_wheels
from bausatz.measure.interpreters import interpreters, minor_of
from bausatz.snippets import Snippet, SnippetError


@dataclass(frozen=True)
class Fact:
    """Was bei einem Versuch herauskam.

    Attributes:
        python: Versionen, mit denen genau das herauskam, älteste zuerst.
    """

    python: tuple[str, ...]

    @property
    def key(self) -> str:
        """Welcher Versuch es war; derselbe Schlüssel, dieselbe Frage."""
        return ""


F = TypeVar("F", bound=Fact)


@dataclass(frozen=True)
class Recording(Generic[F]):
    """Alles, was über einen Gegenstand aufgezeichnet ist.

    Attributes:
        source: SHA-256 der Schnipsel, die liefen.
        system: Betriebssystem, z. B. `Linux 6.18`.
        date: Tag, seit dem genau das aufgezeichnet ist.
        packages: Pakete aus dem PEP-723-Kopf und ihre Versionen.
        missing: Nebenversionen, mit denen es nicht geht, und warum.
        facts: was herauskam. Mehrere mit demselben Schlüssel und Python heißt: mal so,
            mal so.
    """

    source: str
    system: str
    date: str
    packages: dict[str, str]
    missing: dict[str, str]
    facts: list[F]

    @property
    def python(self) -> list[str]:
        """Alle Versionen, mit denen gemessen wurde, älteste zuerst."""
        return sorted({v for fact in self.facts for v in fact.python}, key=Version)

    def facts_with(self, version: str) -> list[F]:
        """Was mit derselben Nebenversion herauskam, sonst mit der neuesten."""
        minors = [minor_of(recorded) for recorded in self.python]
        wanted = minor_of(version)
        minor = wanted if wanted in minors else minors[-1]
        return [f for f in self.facts if minor in map(minor_of, f.python)]

    @property
    def newest(self) -> list[F]:
        """Was mit der neuesten Version herauskam."""
        return self.facts_with(self.python[-1])


class Subject(ABC, Generic[F]):
    """Etwas, das sich messen und aufzeichnen lässt."""

    suffix: ClassVar[str]
    fact: type[F]
    # So oft wird gemessen, was abweicht: Auf einem ausgelasteten Rechner geht manches
    # beim ersten Mal schief.
    rounds: ClassVar[int] = 1
    # Von diesen Feldern zählt der kleinste Wert: Last macht alles nur länger.
    least: ClassVar[tuple[str, ...]] = ()

    def __init__(self, snippet: Snippet) -> None:
        self.snippet = snippet

    def __str__(self) -> str:
        return str(self.snippet)

    @property
    def path(self) -> Path:
        """Die Aufzeichnung liegt neben dem Schnipsel."""
        return self.snippet.path.with_suffix(self.suffix)

    @property
    def sources(self) -> list[Path]:
        """Woraus die Messung entsteht; ändert es sich, gilt sie nicht mehr."""
        return [self.snippet.path]

    def versions(self) -> list[str]:
        """Die Pythons dieser Maschine, um die es geht."""
        return list(interpreters())

    @abstractmethod
    def measure(self, version: str, keys: Collection[str] = ()) -> list[F]:
        """Misst mit einem Python.

        Args:
            version: seine Versionsnummer.
            keys: welche Versuche; ohne Angabe alle.

        Raises:
            SnippetError: Der Schnipsel lässt sich nicht ausführen.
        """

    def equal(self, field: str, recorded: object, measured: object) -> bool:
        """Ob zwei Werte eines Feldes dasselbe sagen."""
        return recorded == measured

    def to_data(self, fact: F) -> dict[str, Any]:
        """Wie ein Ergebnis in der Datei steht."""
        return asdict(fact)

    def from_data(self, data: dict[str, Any]) -> F:
        """Liest es wieder; ein falsches Feld ist ein `TypeError`."""
        return self.fact(**data)

    def files(self, facts: Iterable[F]) -> Mapping[Path, bytes]:
        """Was außer der Aufzeichnung noch geschrieben wird."""
        return {}


def load(subject: Subject[F]) -> Recording[F]:
    """Liest die Aufzeichnung.

    Raises:
        SnippetError: Sie fehlt, ist von Hand geändert oder gehört zu einer früheren
            Fassung.
    """
    try:
        text = subject.path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise SnippetError(
            f"{subject}:1: noch nicht aufgezeichnet → `make record`"
        ) from None
    recording = _read(subject, text)
    if recording is None:
        raise SnippetError(
            f"{subject}:1: Aufzeichnung {subject.path.name} von Hand geändert"
            " → `make record`"
        )
    if recording.source != _fingerprint(subject):
        raise SnippetError(
            f"{subject}:1: seit der Aufzeichnung geändert → `make record`"
        )
    if recording.packages != (now := locked_versions(subject.snippet)):
        raise SnippetError(
            f"{subject}:1: aufgezeichnet mit {_listed(recording.packages)}, in uv.lock"
            f" steht {_listed(now)} → `make record`"
        )
    return recording


def _read(subject: Subject[F], text: str) -> Recording[F] | None:
    checksum, _, content = text.partition("\n")
    if checksum != _checksum(content):
        return None
    try:
        data = _parse(content)
        rows = [
            {**row, "python": tuple(row["python"].split())} for row in data["facts"]
        ]
        head = {name: data[name] for name in ("source", "system", "date")}
        tables = {name: data.get(name, {}) for name in ("packages", "missing")}
        recording = Recording(
            **head, **tables, facts=[subject.from_data(row) for row in rows]
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError):
        return None
    return recording if recording.facts else None


@lru_cache(maxsize=512)
def _parse(text: str) -> dict[str, Any]:
    return tomllib.loads(text)


def _to_toml(subject: Subject[F], recording: Recording[F]) -> str:
    data: dict[str, Any] = {
        field.name: value
        for field in fields(recording)
        if (value := getattr(recording, field.name)) != {}
    }
    data["facts"] = [
        {**subject.to_data(fact), "python": " ".join(fact.python)}
        for fact in recording.facts
    ]
    content = tomli_w.dumps(data, multiline_strings=True)
    return f"{_checksum(content)}\n{content}"


def _checksum(content: str) -> str:
    """Die erste Zeile der Datei: Daran fällt auf, wer etwas von Hand ändert."""
    return f'checksum = "{hashlib.sha256(content.encode()).hexdigest()}"'


def _fingerprint(subject: Subject[F]) -> str:
    content = b"".join(path.read_bytes() for path in subject.sources)
    return hashlib.sha256(content).hexdigest()


def _listed(packages: Mapping[str, str]) -> str:
    return ", ".join(f"{n} {v}" for n, v in packages.items()) or "nichts"


def write(
    subject: Subject[F], facts: list[F], before: Recording[F] | None = None
) -> None:
    """Schreibt Ergebnisse als Aufzeichnung; ohne Neues behält sie ihr Datum."""
    release = ".".join(platform.release().split(".")[:2])
    recording = Recording(
        source=_fingerprint(subject),
        system=f"{platform.system()} {release}",
        date=datetime.now(UTC).date().isoformat(),
        packages=locked_versions(subject.snippet),
        missing={
            minor_of(version): reason
            for version in interpreters()
            if (reason := missing_wheels(subject.snippet, version))
        },
        facts=facts,
    )
    if before and replace(recording, date=before.date) == before:
        recording = before
    written = {
        subject.path: _to_toml(subject, recording).encode(),
        **subject.files(facts),
    }
    for path, content in written.items():
        if not path.exists() or path.read_bytes() != content:
            # Ganz oder gar nicht, auch wenn der Lauf gerade jetzt stirbt.
            unfinished = path.with_name(f"{path.name}.neu")
            unfinished.write_bytes(content)
            unfinished.replace(path)
