"""Das Plugin für pytest, geladen wie bei Fremden: in einem eigenen Lauf."""

import pytest

pytest_plugins = ["pytester"]

# Der innere Lauf soll nur haben, was ein fremdes Projekt hätte; das spart auch Zeit.
FOREIGN = ("anyio", "cacheprovider", "examples", "hypothesispytest", "randomly")
QUIET = (*(f"-pno:{plugin}" for plugin in FOREIGN), "--strict-markers")
EXPENSIVE = {"rich", "psutil", "verbindungslabor.scenarios"}


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> "Run":
    monkeypatch.delenv("CI", raising=False)
    return Run(pytester)


class Run:
    """Schreibt Tests in eine Datei und führt sie aus; jede Warnung ist ein Fehler."""

    def __init__(self, pytester: pytest.Pytester) -> None:
        self.pytester = pytester

    def __call__(self, source: str, *options: str) -> pytest.RunResult:
        self.pytester.makepyfile(source)
        return self.pytester.runpytest_subprocess("-Werror", *QUIET, *options)


def test_needs_no_lab_until_asked(run: Run) -> None:
    result = run(
        f"""
        import sys

        def test_nothing_was_loaded():
            assert not {EXPENSIVE!r} & sys.modules.keys()
        """
    )
    result.assert_outcomes(passed=1)


def test_marker_and_fixtures_are_described(run: Run) -> None:
    markers = run("", "--markers").stdout.str()
    assert "@pytest.mark.lab_scenario(name, *, port=None): führt den Test" in markers
    fixtures = run("", "--fixtures").stdout.str()
    assert "lab_target" in fixtures
    assert "refused_address" in fixtures
    assert "_lab " not in fixtures


def test_refused_address(run: Run) -> None:
    result = run(
        """
        import socket
        import pytest

        def test_refused(refused_address):
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(refused_address, timeout=30)
        """
    )
    result.assert_outcomes(passed=1)


def test_unknown_scenario_is_an_error_in_one_line(run: Run) -> None:
    result = run(
        """
        import pytest

        @pytest.mark.lab_scenario("lerer-port")
        def test_never_runs():
            pass
        """
    )
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["Kein Szenario heißt „lerer-port“; ähnlich heißt *"])
    assert "Traceback" not in result.stdout.str()
    assert "pytest_plugin.py" not in result.stdout.str()


@pytest.mark.parametrize("arguments", ["", "1, 2", "'leerer-port', hafen=1"])
def test_wrong_arguments_are_an_error(run: Run, arguments: str) -> None:
    result = run(
        f"""
        import pytest

        @pytest.mark.lab_scenario({arguments})
        def test_never_runs():
            pass
        """
    )
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        ['Die Marke heißt @pytest.mark.lab_scenario("leerer-port") (*)']
    )


def test_target_without_marker_is_an_error(run: Run) -> None:
    result = run("def test_never_runs(lab_target): pass")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        ['Über den Test gehört @pytest.mark.lab_scenario("leerer-port")']
    )


@pytest.mark.usefixtures("lab")
class TestScenario:
    """Alles, was wirklich ein Szenario betritt."""

    def test_test_runs_inside_and_leaves(self, run: Run) -> None:
        result = run(
            """
            import os, socket, threading
            import pytest

            def network():
                return os.readlink("/proc/thread-self/ns/net")

            OUTSIDE = network()

            def attempt(target):
                socket.create_connection((target.host, target.port), timeout=30)

            @pytest.mark.lab_scenario("leerer-port")
            def test_refused(lab_target):
                assert network() != OUTSIDE
                assert lab_target.port == 8080
                with pytest.raises(ConnectionRefusedError):
                    attempt(lab_target)

            def test_outside_again():
                assert network() == OUTSIDE
                assert threading.active_count() == 1

            @pytest.mark.lab_scenario("leerer-port", port=5432)
            def test_other_port(lab_target):
                assert lab_target.port == 5432

            @pytest.mark.lab_scenario("leerer-port")
            def test_fails(lab_target):
                attempt(lab_target)

            def test_outside_after_failure():
                assert network() == OUTSIDE
                assert threading.active_count() == 1
            """
        )
        result.assert_outcomes(passed=4, failed=1)
        result.stdout.fnmatch_lines(["E *ConnectionRefusedError: *"])

    def test_marker_works_without_the_fixture(self, run: Run) -> None:
        result = run(
            """
            import socket
            import unittest
            import pytest

            def refused():
                with pytest.raises(ConnectionRefusedError):
                    socket.create_connection(("server.example", 8080), timeout=30)

            @pytest.mark.lab_scenario("leerer-port")
            def test_function():
                refused()

            @pytest.mark.lab_scenario("leerer-port")
            class TestClass:
                def test_method(self):
                    refused()

            @pytest.mark.lab_scenario("leerer-port")
            class TestOld(unittest.TestCase):
                def test_method(self):
                    refused()
            """
        )
        result.assert_outcomes(passed=3)

    def test_other_fixtures_run_inside(self, run: Run) -> None:
        result = run(
            """
            import socket
            import pytest

            @pytest.fixture
            def connection():
                with socket.create_connection(("localhost", 8080), timeout=30) as it:
                    yield it

            @pytest.mark.lab_scenario("nur-ipv4")
            def test_connected(connection, lab_target):
                assert connection.getpeername() == (lab_target.ipv4, lab_target.port)
            """
        )
        result.assert_outcomes(passed=1)

    def test_fixtures_of_larger_scope_run_outside(self, run: Run) -> None:
        result = run(
            """
            import os
            import pytest

            def network():
                return os.readlink("/proc/thread-self/ns/net")

            module_network = pytest.fixture(scope="module")(network)
            session_network = pytest.fixture(scope="session")(network)

            @pytest.mark.lab_scenario("leerer-port")
            def test_inside(module_network, session_network):
                assert module_network == session_network != network()
            """
        )
        result.assert_outcomes(passed=1)

    def test_one_test_in_many_scenarios(self, run: Run) -> None:
        result = run(
            """
            import socket
            import pytest

            @pytest.mark.parametrize("error", [
                pytest.param(
                    ConnectionRefusedError,
                    marks=pytest.mark.lab_scenario("leerer-port"),
                ),
                pytest.param(
                    TimeoutError, marks=pytest.mark.lab_scenario("firewall-drop")
                ),
            ])
            def test_error(error, lab_target):
                with pytest.raises(error):
                    socket.create_connection(
                        (lab_target.ipv4, lab_target.port), timeout=0.5
                    )
            """
        )
        result.assert_outcomes(passed=2)

    def test_asynchronous_client(self, run: Run) -> None:
        result = run(
            """
            import asyncio
            import pytest

            @pytest.fixture
            def anyio_backend():
                return "asyncio"

            @pytest.mark.anyio
            @pytest.mark.lab_scenario("leerer-port")
            async def test_refused(lab_target):
                with pytest.raises(ConnectionRefusedError):
                    await asyncio.open_connection(lab_target.ipv4, lab_target.port)
            """,
            "-panyio",
        )
        result.assert_outcomes(passed=1)

    def test_parallel_run(self, run: Run) -> None:
        result = run(
            """
            import socket
            import pytest

            @pytest.mark.parametrize("number", range(6))
            @pytest.mark.lab_scenario("nur-ipv4")
            def test_same_port_everywhere(number, lab_target):
                socket.create_connection(("localhost", 8080), timeout=30).close()
            """,
            "-n2",
        )
        result.assert_outcomes(passed=6)

    def test_missing_rights_skip_with_the_reason(self, run: Run) -> None:
        run.pytester.makeconftest(
            """
            import ctypes, pathlib

            CLONE_NEWUSER = 0x10000000
            assert ctypes.CDLL(None).unshare(CLONE_NEWUSER) == 0
            pathlib.Path("/proc/sys/user/max_net_namespaces").write_text("0")
            """
        )
        result = run(
            """
            import pytest

            @pytest.mark.lab_scenario("leerer-port")
            def test_skipped():
                pass

            def test_runs(refused_address):
                pass
            """,
            "-rs",
        )
        result.assert_outcomes(passed=1, skipped=1)
        result.stdout.fnmatch_lines(["SKIPPED*Kein eigener Netzwerk-Stack möglich*"])

    def test_missing_program_skips_with_the_reason(self, run: Run) -> None:
        run.pytester.makeconftest('import os\nos.environ["PATH"] = ""')
        result = run(
            """
            import pytest

            @pytest.mark.lab_scenario("firewall-drop")
            def test_skipped():
                pass
            """,
            "-rs",
        )
        result.assert_outcomes(skipped=1)
        result.stdout.fnmatch_lines(["SKIPPED*apt install nftables*"])
