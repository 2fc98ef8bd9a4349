"""Rüstet den Testlauf aus: Rechte für Netzwerk-Stacks, kein stilles Überspringen."""

import os
import sys
from collections.abc import Generator
from contextlib import suppress

import pytest
import pytest_examples.run_code

from bausatz.measure.environments import prepare_environments
from bausatz.measure.interpreters import interpreters
from bausatz.measure.isolation import contain
from bausatz.snippets import SnippetError, find_snippets
from verbindungslabor import LabUnavailableError, lab_obstacle, use_user_namespace

# So beginnt die Begründung dessen, was einen gescheiterten Bau gebraucht hätte.
BUILD_FAILED = "Bau gescheitert"

if sys.version_info < (3, 12):
    # pytest-examples 0.0.18 gibt hier `co_lnotab` statt `co_linetable` weiter; jede
    # Ausnahme eines Beispiels risse den ganzen Lauf mit.
    pytest_examples.run_code.__dict__["create_example_traceback"] = lambda *_: None


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--only",
        action="append",
        default=[],
        metavar="DATEI",
        help="was sonst alle Dateien prüft, auf diese beschränken (`make check`)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Vor dem Start der xdist-Prozesse, solange es nur einen Thread gibt."""
    # Die Umgebungsvariable erbt auch ein Testlauf, den ein Test startet.
    if hasattr(config, "workerinput"):
        return
    only = chosen(config)
    if sys.platform == "linux" and lab_obstacle():
        snippets = find_snippets()
        prepare_environments(s for s in snippets if not only or str(s) in only)
    with suppress(LabUnavailableError):
        use_user_namespace()
    contain()


def chosen(config: pytest.Config) -> frozenset[str]:
    """Die Dateien, auf die sich der Lauf beschränkt; leer heißt: auf keine."""
    return frozenset(config.getoption("--only"))


@pytest.fixture(scope="session")
def only(pytestconfig: pytest.Config) -> frozenset[str]:
    """Dasselbe für Tests."""
    return chosen(pytestconfig)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Was am längsten dauert, kommt zuerst; sonst wartete am Ende alles darauf."""
    first = ("Messen", "Gast", "Browser 1", "Browser 2", "Typen", "Beitrag")

    def rank(item: pytest.Item) -> int:
        group = item.get_closest_marker("xdist_group")
        return first.index(group.args[0]) if group and group.args[0] in first else 9

    items.sort(key=rank)


def pytest_xdist_auto_num_workers() -> int:
    """Ein Prozess mehr als Prozessoren: Der eine, der misst, wartet meist."""
    return (os.cpu_count() or 1) + 1


def pytest_report_header() -> str:
    return f"CPython: {', '.join(interpreters())}; Labor: {lab_obstacle() or 'bereit'}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    call: pytest.CallInfo[None],
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Auf dem Prüfstand unter Linux gibt es keinen Grund, etwas zu überspringen.

    Ausgenommen ein gescheiterter Bau: Ihn meldet schon der Test des Baus, einmal.
    """
    report = yield
    if call.excinfo and call.excinfo.errisinstance(SnippetError):
        # Er nennt Stelle und Handgriff; wo ihn ein Test traf, hilft niemandem.
        report.longrepr = str(call.excinfo.value)
    must_run = sys.platform == "linux" and os.environ.get("CI") == "true"
    if report.skipped and must_run and BUILD_FAILED not in str(report.longrepr):
        report.outcome = "failed"
        report.longrepr = f"übersprungen, aber CI=true: {report.longrepr}"
    return report
