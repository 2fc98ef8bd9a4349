"""Die Befehlszeile, wie man sie aufruft: eigener Prozess, echte Signale."""

import contextlib
import ctypes
import json
import os
import pty
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from tests.verbindungslabor.test_stack import (
    drop_admin_rights,
    has_admin_rights_outside,
)
from verbindungslabor.scenarios import scenarios

COMMAND = [sys.executable, "-m", "verbindungslabor"]
IDS = [scenario.id for scenario in scenarios()]
CLONE_NEWUSER = 0x10000000
ENGLISH = ("usage", "error", "option ", "argument ", "invalid", "required", "show this")

CONNECT = """
import os, socket
address = os.environ["VERBINDUNGSLABOR_HOST"], os.environ["VERBINDUNGSLABOR_PORT"]
try:
    socket.create_connection(address, timeout=30)
except OSError as error:
    print(type(error).__name__, *address)
    raise SystemExit(7)
"""
SHOW_ENVIRONMENT = """
import json, os
print(json.dumps({k: v for k, v in os.environ.items() if k.startswith("VERB")}))
"""
COUNT_SIGNALS = """
import signal, sys
wanted = {int(sys.argv[1])}
signal.pthread_sigmask(signal.SIG_BLOCK, wanted)
print("bereit", flush=True)
seen, patience = [], 60
while found := signal.sigtimedwait(wanted, patience):
    seen.append(found.si_signo)
    patience = 0.5
print("empfangen:", *seen)
raise SystemExit(5)
"""


def run(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # type: ignore[call-overload,no-any-return]
        [*COMMAND, *arguments],
        **{"capture_output": True, "encoding": "utf-8", "timeout": 100, **options},
    )


def run_python(
    scenario: str, program: str, *arguments: str, **options: object
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", program, *arguments]
    return run("run", scenario, "--", *command, **options)


def at_terminal(
    *arguments: str, keys: bytes = b"", **variables: str
) -> tuple[str, int]:
    """Startet an einem echten Terminal; tippt `keys`, sobald „bereit“ erscheint."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(sys.executable, [*COMMAND, *arguments], {**os.environ, **variables})
    shown = b""
    with contextlib.suppress(OSError):  # Linux meldet so das Ende.
        while chunk := os.read(terminal, 65536):
            shown += chunk
            if keys and b"bereit" in shown:
                os.write(terminal, keys)
                keys = b""
    os.close(terminal)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return shown.decode().replace("\r\n", "\n"), status


def test_list_shows_one_line_each() -> None:
    completed = run("list")
    lines = completed.stdout.splitlines()
    assert [line.split()[0] for line in lines] == IDS
    for line, scenario in zip(lines, scenarios(), strict=True):
        assert scenario.title in line
        assert scenario.outcome in line


def test_list_for_programs() -> None:
    rows = json.loads(run("list", "--json").stdout)
    assert [row["id"] for row in rows] == IDS
    assert rows[0].keys() == {"id", "title", "outcome", "cause", "port"}


@pytest.mark.parametrize("width", [40, 72, 120])
def test_list_fits_the_terminal(width: int) -> None:
    shown, _ = at_terminal("list", COLUMNS=str(width), NO_COLOR="1")
    assert "\x1b" not in shown
    assert max(map(len, shown.splitlines())) <= width
    names = [line.split()[0] for line in shown.splitlines() if line[0] != " "]
    assert names == IDS


def test_list_is_coloured_only_at_a_terminal() -> None:
    shown, _ = at_terminal("list", COLUMNS="100", NO_COLOR="", TERM="xterm")
    assert f"\x1b[1m{IDS[0]} " in shown
    assert "\x1b" not in run("list").stdout


def test_list_into_a_closed_pipe() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as closed:
        options = {"capture_output": False, "stdout": closed}
        completed = run("list", **options, stderr=subprocess.PIPE)
    assert (completed.returncode, completed.stderr) == (128 + signal.SIGPIPE, "")


@pytest.mark.parametrize("command", [[], ["list"], ["run"], ["diagnose"]])
def test_help_is_german(command: list[str]) -> None:
    completed = run(*command, "--help")
    assert completed.stdout.startswith("Aufruf: verbindungslabor")
    assert completed.returncode == 0
    assert not [word for word in ENGLISH if word in completed.stdout.lower()]


MISTAKES = {
    "ohne alles": ((), 125, "es fehlt: BEFEHL"),
    "unbekannter Befehl": (("lst",), 125, "'lst' gibt es nicht; zur Wahl stehen"),
    "unbekannte Option": (("list", "--jso"), 125, "unbekannt: --jso"),
    "Wert zu viel": (("list", "--json=1"), 125, "--json: nimmt keinen Wert"),
    "Programm zu viel": (("list", "--", "true"), 125, "führt nur run aus"),
    "Szenario fehlt": (("run", "--", "true"), 125, "es fehlt: SZENARIO"),
    "Programm fehlt": (("run", "leerer-port"), 125, "es fehlt das Programm"),
    "Programm leer": (("run", "leerer-port", "--"), 125, "es fehlt das Programm"),
    "ohne --": (("run", "leerer-port", "true"), 125, "ein Programm steht hinter --"),
    "Szenario vertippt": (
        ("run", "lerer-port", "--", "true"),
        125,
        "Kein Szenario heißt „lerer-port“; ähnlich heißt „leerer-port“.",
    ),
    "Port ohne Wert": (("run", "x", "--port", "--", "true"), 125, "der Wert fehlt"),
    "Port keine Zahl": (
        ("run", "leerer-port", "--port", "²", "--", "true"),
        125,
        "--port: „²“ ist kein Port; erlaubt ist 1 bis 65535",
    ),
    "Port zu groß": (
        ("run", "leerer-port", "--port", "65536", "--", "true"),
        125,
        "„65536“ ist kein Port",
    ),
}
BAD_PROGRAMS = {
    "fehlt": ("/gibt/es/nicht", 127, "„/gibt/es/nicht“ gibt es nicht"),
    "nicht ausführbar": ("/etc/passwd", 126, "„/etc/passwd“ lässt sich nicht"),
    "ein Ordner": ("/etc", 126, "„/etc“ lässt sich nicht ausführen"),
}


def check_message(
    completed: subprocess.CompletedProcess[str], status: int, message: str
) -> None:
    assert completed.stdout == ""
    assert message in completed.stderr
    assert completed.stderr.startswith("verbindungslabor: ")
    assert completed.stderr.count("\n") == 1
    assert not [word for word in ENGLISH if word in completed.stderr.lower()]
    assert completed.returncode == status


@pytest.mark.parametrize("name", MISTAKES)
def test_mistake_ends_in_one_line(name: str) -> None:
    arguments, status, message = MISTAKES[name]
    check_message(run(*arguments), status, message)


@pytest.mark.usefixtures("lab")
class TestRun:
    """Alles, was wirklich ein Szenario betritt."""

    def test_program_is_refused_and_its_status_returned(self) -> None:
        completed = run_python("leerer-port", CONNECT)
        assert completed.stdout == "ConnectionRefusedError server.example 8080\n"
        assert (completed.returncode, completed.stderr) == (7, "")

    def test_success_is_returned_too(self) -> None:
        assert run_python("leerer-port", "").returncode == 0

    def test_other_port(self) -> None:
        arguments = ("--port", "5432", "--", sys.executable, "-c", CONNECT)
        completed = run("run", "leerer-port", *arguments)
        assert completed.stdout == "ConnectionRefusedError server.example 5432\n"

    def test_what_follows_the_separator_is_untouched(self) -> None:
        program = "import sys; print(sys.argv[1:])"
        arguments = ["--port", "x", "--", "{host}", ""]
        completed = run_python("leerer-port", program, *arguments)
        assert completed.stdout == f"{arguments}\n"

    def test_environment_describes_the_target(self) -> None:
        outside = {**os.environ, "VERBINDUNGSLABOR_HOST": "von-aussen"}
        over_tcp = run_python("nur-ipv4", SHOW_ENVIRONMENT, env=outside)
        assert json.loads(over_tcp.stdout) == {
            "VERBINDUNGSLABOR_HOST": "localhost",
            "VERBINDUNGSLABOR_PORT": "8080",
        }
        over_unix = run_python("unix-verwaist", SHOW_ENVIRONMENT, env=outside)
        assert json.loads(over_unix.stdout).keys() == {"VERBINDUNGSLABOR_PATH"}

    def test_scenario_sets_its_own_variables(self) -> None:
        program = "import os; print(os.environ['HTTP_PROXY'])"
        assert run_python("toter-proxy", program).stdout.startswith("http://")

    @pytest.mark.parametrize("name", BAD_PROGRAMS)
    def test_bad_program_ends_in_one_line(self, name: str) -> None:
        program, status, message = BAD_PROGRAMS[name]
        check_message(run("run", "leerer-port", "--", program), status, message)

    def test_missing_interpreter_ends_in_one_line(self, tmp_path: Path) -> None:
        script = tmp_path / "skript"
        script.write_text("#!/gibt/es/nicht\n")
        script.chmod(0o755)
        completed = run("run", "leerer-port", "--", str(script))
        check_message(completed, 126, "nennt in der ersten Zeile ein Programm")

    def test_missing_nft_ends_in_one_line(self) -> None:
        environment = {**os.environ, "PATH": ""}
        completed = run_python("firewall-drop", "print(1)", env=environment)
        check_message(completed, 125, "apt install nftables")

    def test_missing_rights_end_in_one_line(self) -> None:
        completed = run_python("leerer-port", "print(1)", preexec_fn=drop_all_rights)
        check_message(completed, 125, "Kein User-Namespace möglich")

    def test_works_without_root(self) -> None:
        if not has_admin_rights_outside():
            pytest.skip("läuft schon ohne root; siehe alle anderen Tests")
        completed = run_python("leerer-port", CONNECT, preexec_fn=drop_admin_rights)
        assert completed.stdout == "ConnectionRefusedError server.example 8080\n"

    def test_death_by_signal_becomes_a_status(self) -> None:
        program = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
        assert run_python("leerer-port", program).returncode == 128 + signal.SIGKILL

    @pytest.mark.parametrize("name", ["SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM"])
    def test_signal_reaches_the_program(self, name: str) -> None:
        number = getattr(signal, name)
        program = [sys.executable, "-c", COUNT_SIGNALS, str(int(number))]
        with subprocess.Popen(
            [*COMMAND, "run", "leerer-port", "--", *program],
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # kein Terminal, das selbst Signale schickt
            # Im Hintergrund gestartete Testläufe ignorieren manche Signale.
            preexec_fn=partial(signal.signal, number, signal.SIG_DFL),
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "bereit\n"
            process.send_signal(number)
            assert process.stdout.readline() == f"empfangen: {int(number)}\n"
        assert process.returncode == 5

    @pytest.mark.parametrize(
        ("key", "number"), [(b"\x03", signal.SIGINT), (b"\x1c", signal.SIGQUIT)]
    )
    def test_key_reaches_the_program_once(
        self, key: bytes, number: signal.Signals
    ) -> None:
        program = [sys.executable, "-c", COUNT_SIGNALS, str(int(number))]
        shown, status = at_terminal("run", "leerer-port", "--", *program, keys=key)
        assert shown.endswith(f"empfangen: {int(number)}\n")
        assert status == 5

    def test_ignored_signals_stay_ignored(self) -> None:
        program = "import signal; print(signal.getsignal(signal.SIGHUP).name)"
        completed = run_python("leerer-port", program, preexec_fn=ignore_hangup)
        assert completed.stdout == "SIG_IGN\n"

    def test_background_of_the_program_ends_with_it(self, tmp_path: Path) -> None:
        # Wer in die Pipe schreiben könnte, lebt noch.
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        with os.fdopen(os.open(pipe, os.O_RDONLY | os.O_NONBLOCK), "rb") as reader:
            shell = f'setsid sh -c "sleep 300 & wait" >{pipe} 2>&1 & echo gestartet'
            completed = run("run", "leerer-port", "--", "sh", "-c", shell)
            assert completed.stdout == "gestartet\n"
            assert completed.returncode == 0
            assert reader.read() == b""

    def test_program_sees_the_processes_of_the_lab_and_no_others(self) -> None:
        program = (
            "import os, psutil\n"
            "assert psutil.Process().ppid() == 1\n"
            "assert str(os.getpid()) == os.readlink('/proc/self')\n"
            "print(*sorted(p.name() for p in psutil.process_iter()))\n"
        )
        completed = run_python("zweite-adresse", program)
        seen = set(completed.stdout.split())
        assert {"python", "redis-server"} <= seen, completed.stderr
        assert len(seen) < 6


def drop_all_rights() -> None:
    """Danach darf der Prozess weder Namensräume anlegen noch sich Rechte holen."""
    libc = ctypes.CDLL(None)
    if libc.unshare(CLONE_NEWUSER) != 0:
        raise OSError("unshare")
    Path("/proc/sys/user/max_user_namespaces").write_text("0")
    drop_admin_rights()


def ignore_hangup() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
