"""Führt jeden Schnipsel gegen echte Sockets aus: in pytest-examples und allein."""

import builtins
import socket
from contextlib import nullcontext

import pytest
from pytest_examples import CodeExample, EvalExample

from bausatz.interpreters import interpreters
from bausatz.recording import check_alone
from bausatz.snippets import Snippet, find_snippets
from verbindungslabor import lab_obstacle, network_stack

SNIPPETS = find_snippets()
# Ohne eigene Stacks teilen sich alle Schnipsel die Ports des Rechners.
pytestmark = [pytest.mark.xdist_group("Rechner")] if lab_obstacle() else []
each_snippet = pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda s: s.name)


def skip_without_lab(snippet: Snippet) -> None:
    if snippet.uses_lab and (obstacle := lab_obstacle()):
        pytest.skip(obstacle)


def test_there_are_snippets() -> None:
    assert len(SNIPPETS) > 15


@each_snippet
def test_pytest_examples(snippet: Snippet, eval_example: EvalExample) -> None:
    skip_without_lab(snippet)
    example = CodeExample.create(snippet.source, path=snippet.path, prefix="py")
    if eval_example.update_examples:
        run = eval_example.run_print_update
    elif lab_obstacle():
        run = eval_example.run
    else:
        run = eval_example.run_print_check
    error = snippet.expected_error
    ends = pytest.raises(getattr(builtins, error[0])) if error else nullcontext()
    with nullcontext() if lab_obstacle() else network_stack(), ends:
        run(example)


@each_snippet
@pytest.mark.parametrize("version", interpreters())
def test_alone(snippet: Snippet, version: str) -> None:
    skip_without_lab(snippet)
    check_alone(snippet, version)
