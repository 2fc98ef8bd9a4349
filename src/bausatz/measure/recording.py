"""Die Aufzeichnung: was Läufe ergaben, als Datei, und ob es noch so ist.

Es gibt drei Arten; jede sagt als `Subject`, was gemessen wird und was dabei zählt:

| Art | misst | Datei neben dem Schnipsel |
|---|---|---|
| `alone.Alone` | einen Schnipsel mit jedem Python | `.toml` |
| `library.Library` | was eine Bibliothek in fünf Netzlagen meldet | `.library.toml` |
| `matrix.Matrix` | jeden Client in jedem Szenario | `.matrix.toml` |
"""

import hashlib
import platform
import tomllib
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar

import tomli_w

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
        return sorted({v for fact in self.facts for v in fact.python}, key=_order)

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
    try:
        data = _parse(text)
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
    if not recording.facts or _to_toml(subject, recording) != text:
        return None
    return recording


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
    text = tomli_w.dumps(data, multiline_strings=True)
    checksum = hashlib.sha256(text.encode()).hexdigest()
    return tomli_w.dumps({"checksum": checksum}) + text


def _fingerprint(subject: Subject[F]) -> str:
    content = b"".join(path.read_bytes() for path in subject.sources)
    return hashlib.sha256(content).hexdigest()


def _listed(packages: Mapping[str, str]) -> str:
    return ", ".join(f"{n} {v}" for n, v in packages.items()) or "keinem Paket"


def record(subject: Subject[F]) -> bool:
    """Misst alles neu und schreibt, was sich geändert hat.

    Returns:
        Ob sich etwas geändert hat.

    Raises:
        SnippetError: Der Schnipsel bricht eine Regel.
    """
    before = None
    with suppress(SnippetError):
        before = load(subject)
    versions = [v for v in subject.versions() if not missing_wheels(subject.snippet, v)]
    facts = [fact for version in versions for fact in subject.measure(version)]
    for _ in range(1, subject.rounds):
        keys = _unclear(subject, [*(before.facts if before else []), *facts])
        if keys := keys & {fact.key for fact in facts}:
            for version in versions:
                facts += subject.measure(version, keys)
    write(subject, merge(subject, facts), before)
    return before is None or load(subject) != before


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
            path.write_bytes(content)


def _unclear(subject: Subject[F], facts: Iterable[F]) -> set[str]:
    """Versuche, die nicht immer gleich ausgingen."""
    seen: dict[str, F] = {}
    return {
        fact.key
        for fact in facts
        if not same(subject, seen.setdefault(fact.key, fact), fact)
    }


def merge(subject: Subject[F], facts: Iterable[F]) -> list[F]:
    """Fasst zusammen, was mehrere Messungen gleich sehen."""
    by_key: dict[str, list[list[F]]] = {}
    for fact in facts:
        outcomes = by_key.setdefault(fact.key, [])
        for outcome in outcomes:
            if same(subject, outcome[0], fact):
                outcome.append(fact)
                break
        else:
            outcomes.append([fact])
    merged = []
    for outcomes in by_key.values():
        versions = [{v for fact in o for v in fact.python} for o in outcomes]
        together = set().union(*versions)
        # Mal so, mal so: Welche Version was traf, war dann Zufall.
        by_chance = sum(map(len, versions)) > len(together)
        for outcome, found in zip(outcomes, versions, strict=True):
            python = tuple(sorted(together if by_chance else found, key=_order))
            merged.append(replace(outcome[0], python=python))
    return merged


def same(subject: Subject[F], one: F, other: F) -> bool:
    """Ob zwei Ergebnisse dasselbe sagen, gleich, mit welchem Python."""
    return not differing_fields(subject, one, other)


def differing_fields(subject: Subject[F], one: F, other: F) -> list[str]:
    """Die Felder, die in zwei Ergebnissen Verschiedenes sagen."""
    return [
        field.name
        for field in fields(one)
        if field.name != "python"
        and not subject.equal(
            field.name, getattr(one, field.name), getattr(other, field.name)
        )
    ]


def check(subject: Subject[F], version: str) -> None:
    """Misst neu und vergleicht mit der Aufzeichnung.

    Raises:
        SnippetError: Etwas ist anders; der Text nennt jeden Versuch und jedes Feld.
    """
    recording = load(subject)
    minor = minor_of(version)
    if reason := missing_wheels(subject.snippet, version):
        if minor not in recording.missing:
            raise SnippetError(f"{subject}:1: {reason} → `make record`")
        return
    if minor in recording.missing:
        raise SnippetError(
            f"{subject}:1: lässt sich mit Python {minor} jetzt installieren"
            " → `make record`"
        )
    recorded = recording.facts_with(version)
    measured = {fact.key: fact for fact in subject.measure(version)}
    for _ in range(1, subject.rounds):
        wrong = [
            key
            for key, fact in measured.items()
            if not any(same(subject, old, fact) for old in recorded if old.key == key)
        ]
        if not wrong:
            break
        measured |= {fact.key: fact for fact in subject.measure(version, wrong)}
    if found := differences(subject, recorded, measured.values()):
        raise SnippetError(
            f"{subject}:1: verhält sich mit Python {version} anders als aufgezeichnet"
            f" → Ursache beheben oder `make record`\n{found}"
        )


def differences(
    subject: Subject[F], recorded: Iterable[F], measured: Iterable[F]
) -> str:
    """Nennt jedes Feld jedes Versuchs, das jetzt anders lautet; leer, wenn keines."""
    old: dict[str, list[F]] = {}
    for fact in recorded:
        old.setdefault(fact.key, []).append(fact)
    new = {fact.key: fact for fact in measured}
    return "\n".join(
        line
        for key in {**old, **new}
        for line in _report(subject, key, old.get(key, []), new.get(key))
    )


def _report(subject: Subject[F], key: str, old: list[F], new: F | None) -> list[str]:
    if new is None or not old:
        then, now = ("nichts", new) if new else (" oder ".join(map(str, old)), "nichts")
        return [f"{key}\n  aufgezeichnet: {then}\n  jetzt:         {now}"]
    differing = [differing_fields(subject, fact, new) for fact in old]
    if not all(differing):
        return []
    return [
        f"{'.'.join(filter(None, (key, name)))}\n"
        f"  aufgezeichnet: {' oder '.join(_shown(getattr(fact, name)) for fact in old)}"
        f"\n  jetzt:         {_shown(getattr(new, name))}"
        for name in dict.fromkeys(name for names in differing for name in names)
    ]


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else repr(value)
    return f"\n{text}" if "\n" in text else text


def _order(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]
