"""Führt jeden Schnipsel gegen echte Sockets aus: in pytest-examples und allein."""

import gc
import multiprocessing
import os
import platform
import re
import socket
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from packaging.version import Version
from pytest_examples import CodeExample, EvalExample

from bausatz.check.system import (
    GERMAN_LOCALE,
    GERMAN_MESSAGES,
    NFTABLES,
    OPENSSH,
    POSTGRESQL,
    REDIS,
    SNIPPET_PROGRAMS,
)
from bausatz.measure.alone import TIME_LIMIT, Alone, unexpected
from bausatz.measure.environments import missing_wheels
from bausatz.measure.interpreters import minor_of, supported_minors
from bausatz.measure.library import Library, libraries
from bausatz.measure.matrix import Matrix
from bausatz.measure.recording import Subject, load
from bausatz.snippets import PROJECT, Snippet, find_snippets
from tests.apart import Raised, call_apart
from tests.measured import Key, Verdict, measured, verdicts
from verbindungslabor import lab_obstacle

SNIPPETS = find_snippets()
SCENARIO_PROGRAMS = {
    r"postgres|scenarios\(\)|matrix": POSTGRESQL,
    r"redis|zweite-adresse|scenarios\(\)|matrix": REDIS,
    r"ssh-tunnel|scenarios\(\)|matrix": OPENSSH,
}


def obstacle(snippet: Snippet) -> str | None:
    """Sagt, was dieser Maschine für einen Schnipsel fehlt."""
    reason = None
    if snippet.uses_lab:
        reason = lab_obstacle() or NFTABLES.obstacle()
    elif GERMAN_LOCALE in snippet.source:
        reason = GERMAN_MESSAGES.obstacle()
    elif "AF_UNIX" in snippet.source and not hasattr(socket, "AF_UNIX"):
        reason = "Dieses Python kennt keine Unix-Sockets."
    for needed, program in SCENARIO_PROGRAMS.items():
        if snippet.uses_lab and re.search(needed, snippet.source):
            reason = reason or program.obstacle()
    for program in SNIPPET_PROGRAMS:
        if re.search(rf'"{program.name}[ "]', snippet.source):
            reason = reason or program.obstacle()
    return reason


@contextmanager
def leaks_of_library(snippet: Snippet) -> Iterator[None]:
    """Überhört, was eine Bibliothek offen lässt; `check` prüft es."""
    if snippet.leaky_library is None:
        yield
        return
    with warnings.catch_warnings(action="ignore", category=ResourceWarning):
        yield
        gc.collect()


def test_there_are_snippets() -> None:
    assert len(SNIPPETS) >= 90


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda s: s.name)
def test_pytest_examples(
    snippet: Snippet,
    eval_example: EvalExample,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if reason := obstacle(snippet):
        pytest.skip(reason)
    if missing_wheels(snippet, platform.python_version()):
        return  # Dass es so ist, prüft test_behaves_as_recorded.
    monkeypatch.chdir(tmp_path)  # Mitschnitte gehören nicht ins Projekt.
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    example = CodeExample.create(snippet.source, path=snippet.path, prefix="py")
    if eval_example.update_examples:
        run = eval_example.run_print_update
    elif lab_obstacle():
        run = eval_example.run
    else:
        run = eval_example.run_print_check

    def program() -> list[CodeExample]:
        # Das Beispiel ist hier nicht `__main__`; nur so finden Kindprozesse, was es
        # definiert.
        if "fork" in multiprocessing.get_all_start_methods():
            multiprocessing.set_start_method("fork", force=True)
        with leaks_of_library(snippet):
            run(example)
        return eval_example.to_update

    try:
        found = call_apart(program, seconds=2 * TIME_LIMIT)
    except OSError as error:
        pytest.fail(f"{snippet}:1: {error}", pytrace=False)
    expected = snippet.expected_error
    if not isinstance(found, Raised):
        assert expected is None, (
            f"{snippet}:{expected[1]}: löst kein {expected[0]} aus"
            " → Ankündigung `# löst … aus` berichtigen"
        )
        eval_example.to_update[:] = found
    elif expected is None or found.kind != expected[0]:
        pytest.fail(explanation(snippet, found), pytrace=False)


def explanation(snippet: Snippet, found: Raised) -> str:
    """Was ein Lauf in pytest-examples falsch fand, mit Zeile und Handgriff."""
    if found.kind != "Failed":
        return str(unexpected(snippet, found.text))
    difference = found.text.partition("\nFailed: ")[2]
    before = re.split(r"(?m)^ *@@ -(\d+).*$", difference, maxsplit=1)
    line = 1
    if len(before) == 3:
        same = re.split(r"(?m)^  [-+]", before[2], maxsplit=1)[0]
        line = int(before[1]) + same.count("\n") - 1
    return (
        f"{snippet}:{line}: `#>`-Zeilen zeigen nicht, was er ausgibt → `make record`"
        f"\n{difference}"
    )


def test_wrong_output_line(tmp_path: Path, eval_example: EvalExample) -> None:
    wrong = "print('Hallo')\n#> Servus\n"
    example = CodeExample.create(wrong, path=tmp_path / "seite.py", prefix="py")
    with pytest.raises(pytest.fail.Exception, match="Print output changed"):
        eval_example.run_print_check(example)


def test_exception_does_not_stop_the_whole_run(
    tmp_path: Path, eval_example: EvalExample
) -> None:
    example = CodeExample.create("int('x')\n", path=tmp_path / "x.py", prefix="py")
    with pytest.raises(ValueError, match="invalid literal"):
        eval_example.run(example)


SUBJECTS: list[Subject[Any]] = [Matrix(), *libraries(), *map(Alone, SNIPPETS)]


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda s: s.path.name)
def test_proof_names_every_python(subject: Subject[Any]) -> None:
    """Jede Belegzeile nennt jedes Python, oder warum es damit nicht geht."""
    recording = load(subject)
    proven = {minor_of(version) for version in recording.python}
    needed = set(supported_minors())
    if isinstance(
        subject, Library
    ):  # eines genügt, solange es das neueste mögliche ist
        needed = {m for m in needed if Version(m) >= max(map(Version, proven))}
    assert proven | recording.missing.keys() >= needed, f"{subject}:1: → `make record`"
    assert not proven & recording.missing.keys()


def cases() -> Iterator[object]:
    """Alles, was aufgezeichnet ist, mit jedem Python; das Längste zuerst."""
    for subject in SUBJECTS:
        name = subject.path.relative_to(PROJECT / "snippets").as_posix()
        for version in subject.versions():
            yield pytest.param(subject, version, id=f"{name}-{version}")


@pytest.fixture(scope="session")
def found(request: pytest.FixtureRequest) -> dict[Key, Verdict]:
    """Misst alle gewählten Fälle, bevor der erste Test nach dem Ergebnis fragt."""
    chosen: Iterator[dict[str, Any]] = (
        item.callspec.params
        for item in request.session.items
        if isinstance(item, pytest.Function)
        and item.originalname == "test_behaves_as_recorded"
    )
    return verdicts(
        (params["subject"], params["version"])
        for params in chosen
        if not obstacle(params["subject"].snippet)
    )


@measured
@pytest.mark.parametrize(("subject", "version"), [*cases()])
def test_behaves_as_recorded(
    subject: Subject[Any],
    version: str,
    found: dict[Key, Verdict],
    record_property: Callable[[str, object], None],
) -> None:
    if reason := obstacle(subject.snippet):
        pytest.skip(reason)
    error, seconds = found[subject.path, version]
    record_property("measured", seconds)
    if error:
        pytest.fail(str(error), pytrace=False)


@measured
def test_groups_of_xdist_hold(request: pytest.FixtureRequest) -> None:
    """Sonst mäße jeder Prozess alles noch einmal."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        assert request.node.nodeid.endswith("@Messen"), (
            "pytest-xdist übergeht Gruppen → Version von pytest prüfen"
        )
