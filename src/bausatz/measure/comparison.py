"""Misst noch einmal und vergleicht: prüft eine Aufzeichnung oder erneuert sie."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import fields, replace

from packaging.version import Version

from bausatz.measure.environments import missing_wheels
from bausatz.measure.interpreters import minor_of
from bausatz.measure.recording import F, Subject, load, write
from bausatz.snippets import SnippetError


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
    known = before.facts if before else []
    facts = [fact for version in versions for fact in subject.measure(version)]
    for _ in range(1, subject.rounds):
        unclear = _unclear(subject, [*known, *facts])
        if keys := unclear & {fact.key for fact in facts}:
            for version in versions:
                facts += subject.measure(version, keys)
    if not facts:
        raise SnippetError(
            f"{subject}:1: lässt sich mit keinem Python dieser Maschine installieren"
            " → andere Pakete im PEP-723-Kopf nennen"
        )
    # Was mal so, mal so ausging, ist nicht widerlegt, wenn es heute nur so ausgeht.
    facts += [replace(f, python=tuple(versions)) for f in known if _by_chance(f, known)]
    write(subject, merge(subject, facts), before)
    return before is None or load(subject) != before


def is_current(subject: Subject[F]) -> bool:
    """Ob die Aufzeichnung gilt, auch für jedes Python dieser Maschine."""
    try:
        recording = load(subject)
    except SnippetError:
        return False
    proven = {minor_of(version) for version in recording.python}
    return all(
        (minor_of(version) in proven) != bool(missing_wheels(subject.snippet, version))
        for version in subject.versions()
    )


def _by_chance(fact: F, facts: Iterable[F]) -> bool:
    """Ob mit demselben Python auch anderes herauskam."""
    others = [o for o in facts if o.key == fact.key and o is not fact]
    return any(set(fact.python) & set(other.python) for other in others)


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
    least = subject.least
    by_key: dict[str, list[list[F]]] = {}
    for fact in facts:
        outcomes = by_key.setdefault(fact.key, [])
        for outcome in outcomes:
            if set(differing_fields(subject, outcome[0], fact)) <= set(least):
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
            python = tuple(sorted(together if by_chance else found, key=Version))
            smallest = {n: min(getattr(fact, n) for fact in outcome) for n in least}
            merged.append(replace(outcome[0], python=python, **smallest))
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
    recorded, measured = [subject.to_data(fact) for fact in old], subject.to_data(new)
    lines = []
    for name in dict.fromkeys(name for names in differing for name in names):
        then = " oder ".join(_shown(data.get(name)) for data in recorded)
        lines += [
            ".".join(filter(None, (key, name))),
            f"  aufgezeichnet: {then}",
            f"  jetzt:         {_shown(measured.get(name))}",
        ]
    return lines


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else repr(value)
    return f"\n{text}" if "\n" in text else text or "nichts"
