"""Misst alles zugleich in einem Prozess: Es wartet mehr, als es rechnet."""

import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from bausatz.measure.comparison import check
from bausatz.measure.environments import prepare_environments
from bausatz.measure.recording import Subject
from bausatz.snippets import SnippetError
from verbindungslabor import LabUnavailableError

AT_ONCE = 16  # Messungen; rechnen dürfen nur so viele, wie es Prozessoren gibt
# Alle in einem Prozess, die übrigen Tests in den anderen.
measured = pytest.mark.xdist_group("Messen")

Key = tuple[Path, str]
Verdict = tuple[Exception | None, float]


def verdicts(checks: Iterable[tuple[Subject[Any], str]]) -> dict[Key, Verdict]:
    """Misst alles und sagt, was abweicht und wie lange es dauerte."""
    wanted = list(checks)
    prepare_environments(subject.snippet for subject, _ in wanted)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        keys = [(subject.path, version) for subject, version in wanted]
        return dict(zip(keys, pool.map(_verdict, wanted), strict=True))


def _verdict(wanted: tuple[Subject[Any], str]) -> Verdict:
    start = time.monotonic()
    try:
        check(*wanted)
    except (SnippetError, LabUnavailableError, OSError) as error:
        return error, time.monotonic() - start
    return None, time.monotonic() - start
