"""Ein Gegenstand, dessen Messungen vorgegeben sind."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bausatz.measure.recording import Fact, Subject, _to_toml, load
from bausatz.snippets import Snippet

OLD, NEW = VERSIONS = ["3.14.9", "3.15.1"]


@dataclass(frozen=True)
class Answer(Fact):
    question: str
    text: str
    seconds: int = 0

    @property
    def key(self) -> str:
        return self.question


def answer(text: str, python: str = NEW, **fields: Any) -> Answer:
    return Answer((python,), **{"question": "wer", "text": text, **fields})


class Probe(Subject[Answer]):
    """Gibt der Reihe nach eine Messung nach der anderen zurück, am Ende die letzte."""

    suffix = ".probe.toml"
    fact = Answer
    rounds = 3
    least = ("seconds",)

    def __init__(self, project: Path, *measurements: dict[str, str]) -> None:
        super().__init__(Snippet(project, "probe.py"))
        self.measurements = list(measurements)
        self.asked: list[tuple[str, list[str]]] = []
        self.snippet.path.parent.mkdir(exist_ok=True)
        self.snippet.path.touch()

    def versions(self) -> list[str]:
        return VERSIONS

    def measure(self, version: str, keys: Collection[str] = ()) -> list[Answer]:
        self.asked.append((version, sorted(keys)))
        found, *rest = self.measurements
        self.measurements = rest or [found]
        return [
            Answer((version,), question, text)
            for question, text in found.items()
            if question in (keys or found)
        ]


def forge(subject: Subject[Any], **changes: object) -> None:
    """Ändert eine Aufzeichnung so, als wäre sie so gemessen worden."""
    recording = replace(load(subject), **changes)  # type: ignore[arg-type]
    subject.path.write_text(_to_toml(subject, recording), encoding="utf-8")
