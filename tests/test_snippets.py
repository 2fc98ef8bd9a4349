"""Führt jeden Schnipsel gegen echte Sockets aus: in pytest-examples und allein."""

import gc
import logging
import os
import re
import socket
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest
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
from bausatz.measure.interpreters import interpreters
from bausatz.measure.recording import check_alone
from bausatz.snippets import Snippet, find_snippets
from verbindungslabor import lab_obstacle, network_stack

SNIPPETS = find_snippets()
# Ohne eigene Stacks teilen sich alle Schnipsel die Ports des Rechners.
pytestmark = [pytest.mark.xdist_group("Rechner")] if lab_obstacle() else []
SCENARIO_PROGRAMS = {
    r"postgres|scenarios\(\)": POSTGRESQL,
    r"redis|zweite-adresse|scenarios\(\)": REDIS,
    r"ssh-tunnel|scenarios\(\)": OPENSSH,
}
each_snippet = pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda s: s.name)


def skip_unless_possible(snippet: Snippet) -> None:
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
    if reason:
        pytest.skip(reason)


@contextmanager
def own_surroundings() -> Iterator[None]:
    """Was ein Schnipsel am Prozess verstellt, gilt nicht für den nächsten."""
    environment, disabled = dict(os.environ), logging.root.manager.disable
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(environment)
        logging.disable(disabled)


@contextmanager
def leaks_of_library(snippet: Snippet) -> Iterator[None]:
    """Überhört, was eine Bibliothek offen lässt; `check_alone` prüft es."""
    if snippet.leaky_library is None:
        yield
        return
    with warnings.catch_warnings(action="ignore", category=ResourceWarning):
        yield
        gc.collect()


def test_there_are_snippets() -> None:
    assert len(SNIPPETS) >= 90


@each_snippet
@pytest.mark.timeout(60)
def test_pytest_examples(
    snippet: Snippet,
    eval_example: EvalExample,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    skip_unless_possible(snippet)
    monkeypatch.chdir(tmp_path)  # Mitschnitte gehören nicht ins Projekt.
    example = CodeExample.create(snippet.source, path=snippet.path, prefix="py")
    if eval_example.update_examples:
        run = eval_example.run_print_update
    elif lab_obstacle():
        run = eval_example.run
    else:
        run = eval_example.run_print_check
    with (
        nullcontext() if lab_obstacle() else network_stack(),
        own_surroundings(),
        leaks_of_library(snippet),
    ):
        if snippet.expected_error is None:
            run(example)
            return
        with pytest.raises(BaseException) as caught:  # noqa: PT011 – Name folgt
            run(example)
    assert caught.type.__name__ == snippet.expected_error[0]


@each_snippet
@pytest.mark.parametrize("version", interpreters())
def test_alone(snippet: Snippet, version: str) -> None:
    skip_unless_possible(snippet)
    check_alone(snippet, version)
