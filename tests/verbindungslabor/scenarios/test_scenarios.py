"""Jedes Szenario: was der Client sieht, und dass nichts zurückbleibt."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from bausatz.check.system import OPENSSH, POSTGRESQL, REDIS
from bausatz.snippets import PROJECT
from tests.verbindungslabor.scenarios.observe import EXPECTED, GET, observe
from tests.verbindungslabor.test_stack import (
    drop_admin_rights,
    has_admin_rights_outside,
    namespaces,
    open_descriptors,
)
from verbindungslabor import LabUnavailableError
from verbindungslabor.scenarios import enter, find_scenario, scenarios
from verbindungslabor.stack import private_folder

pytestmark = pytest.mark.usefixtures("lab")
ALL = [found.id for found in scenarios()]
NEEDS = {
    "postgresql-startet": POSTGRESQL,
    "redis-laedt": REDIS,
    "zweite-adresse": REDIS,
    "ssh-tunnel": OPENSSH,
}
LIMIT = 60.0  # Sekunden


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    """Name eines Szenarios; überspringt mit Grund, wenn sein Server fehlt."""
    found: str = request.param
    if found in NEEDS and (reason := NEEDS[found].obstacle()):
        pytest.skip(reason)
    return found


each = pytest.mark.parametrize("name", ALL, indirect=True)


@each
def test_client_sees(name: str) -> None:
    with enter(name) as target:
        seen = observe(target, EXPECTED[name])
    assert seen == [EXPECTED[name].ipv4, EXPECTED[name].ipv6]


@each
def test_exception_leaves_nothing_behind(name: str) -> None:
    with enter("unix-fehlt"):
        pass  # Was beim ersten Mal entsteht und bleiben darf, ist jetzt da.
    before = everything()
    with suppress(ZeroDivisionError), enter(name):
        assert namespaces() != before["namespaces"]
        _ = 1 / 0
    assert everything() == before


def everything() -> dict[str, object]:
    return {
        "namespaces": namespaces(),
        "descriptors": open_descriptors(),
        "threads": threading.active_count(),
        "children": children(),
        "environment": dict(os.environ),
        "rights": status_line("CapEff"),
        "files": visible_files(),
    }


def status_line(field: str) -> str:
    lines = Path("/proc/thread-self/status").read_text().splitlines()
    return next(line for line in lines if line.startswith(field))


def visible_files() -> set[Path]:
    folders = Path("/srv"), Path("/mnt"), Path("/media")
    return {file for folder in folders if folder.is_dir() for file in folder.iterdir()}


def children() -> set[int]:
    lists = Path("/proc/self/task").glob("*/children")
    return {int(child) for path in lists for child in path.read_text().split()}


@pytest.mark.xdist_group("Messreihen")
def test_200_at_once() -> None:
    if reason := first_obstacle():
        pytest.skip(reason)
    command = [sys.executable, "-m", "tests.verbindungslabor.scenarios.observe", "200"]
    before = children()
    output = subprocess.check_output(command, cwd=PROJECT)
    assert children() == before
    results = [(name, seen) for name, seen in json.loads(output)]
    assert len(results) == 200
    assert {name for name, _ in results} == set(ALL)
    assert [
        (name, seen)
        for name, seen in results
        if seen != [EXPECTED[name].ipv4, EXPECTED[name].ipv6]
    ] == []


def first_obstacle() -> str | None:
    return next((reason for r in NEEDS.values() if (reason := r.obstacle())), None)


def test_every_scenario_works_without_root() -> None:
    if reason := first_obstacle():
        pytest.skip(reason)
    if not has_admin_rights_outside():
        return  # Dann laufen schon alle Tests im User-Namespace von conftest.py.
    command = [sys.executable, "-m", "tests.verbindungslabor.scenarios.observe"]
    output = subprocess.check_output(
        [*command, str(len(ALL))], cwd=PROJECT, preexec_fn=drop_admin_rights
    )
    wanted = {name: [found.ipv4, found.ipv6] for name, found in EXPECTED.items()}
    assert dict(json.loads(output)) == wanted


def test_order_and_description() -> None:
    assert [found.id for found in scenarios()] == list(EXPECTED)
    for found in scenarios():
        assert found.id.isascii()
        assert found.title[0].isupper()
        assert not found.title.endswith(".")
        assert found.outcome.endswith(".")
        assert "\n" not in found.outcome
        assert find_scenario(found.id) is found


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ("lehrer-port", "„leerer-port“"),
        ("drop", "„firewall-drop“"),
        ("?", "heißt „?“."),
    ],
)
def test_unknown_scenario_is_explained(wrong: str, hint: str) -> None:
    with pytest.raises(ValueError, match="Kein Szenario heißt") as caught, enter(wrong):
        pass
    assert hint in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_impossible_port_is_explained(port: int) -> None:
    with (
        pytest.raises(ValueError, match="erlaubt ist 1 bis 65535"),
        enter("leerer-port", port=port),
    ):
        pass


@pytest.mark.parametrize(
    "name", ["firewall-rst", "selbstverbindung", *NEEDS], indirect=True
)
def test_other_port(name: str) -> None:
    with enter(name, port=723) as target:
        assert target.port == 723
        assert observe(target, EXPECTED[name])[0] == EXPECTED[name].ipv4


def test_missing_program_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything()
    monkeypatch.setenv("PATH", "")
    with (
        pytest.raises(LabUnavailableError, match="apt install redis-server"),
        enter("redis-laedt"),
    ):
        pass
    monkeypatch.undo()
    assert everything() == before


def test_server_that_fails_is_explained(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fake = tmp_path / "redis-server"
    fake.write_text("#!/bin/sh\necho 'kein Platz mehr' >&2\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    with (
        pytest.raises(LabUnavailableError, match=r"redis-server.*kein Platz mehr"),
        enter("redis-laedt"),
    ):
        pass


def test_proxies_of_this_computer_do_not_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://192.0.2.77:3128")
    monkeypatch.setenv("no_proxy", "*")
    before = dict(os.environ)
    with enter("toter-proxy") as target:
        assert "HTTPS_PROXY" not in os.environ
        with pytest.raises(urllib.error.URLError) as caught:
            fetch(f"http://{target.host}:{target.port}")
    assert isinstance(caught.value.reason, ConnectionRefusedError)
    assert dict(os.environ) == before


def fetch(url: str) -> bytes:
    # `build_opener`, weil `urlopen` den ersten Öffner samt Proxys behält.
    with urllib.request.build_opener().open(url, timeout=LIMIT) as response:
        content: bytes = response.read()
    return content


@pytest.mark.parametrize("name", ["startet-spaeter", "uvicorn-startet"])
@pytest.mark.parametrize("version", ["ipv4", "ipv6"])
def test_waiting_helps(name: str, version: str) -> None:
    with enter(name) as target:
        address = getattr(target, version), target.port
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(address, timeout=LIMIT)
        assert b"bereit" in fetch_when_up(f"http://{target.host}:{target.port}")


def fetch_when_up(url: str) -> bytes:
    deadline = time.monotonic() + LIMIT
    while True:
        try:
            return fetch(url)
        except urllib.error.URLError as error:
            refused = isinstance(error.reason, ConnectionRefusedError)
            if not refused or time.monotonic() > deadline:
                raise
        time.sleep(0.05)


def test_restarted_service_is_back() -> None:
    with enter("neustart") as target:
        url = f"http://{target.host}:{target.port}"
        assert fetch(url) == b"bereit\n"
        with pytest.raises(urllib.error.URLError) as caught:
            fetch(url)
        assert isinstance(caught.value.reason, ConnectionRefusedError)
        assert fetch_when_up(url) == b"bereit\n"


@pytest.mark.parametrize("name", ["postgresql-startet", "redis-laedt"], indirect=True)
def test_server_gets_ready(name: str) -> None:
    expected = replace(EXPECTED[name], ipv6=None, timeout=5)
    with enter(name) as target:
        deadline = time.monotonic() + LIMIT
        while observe(target, expected)[0] == expected.ipv4:
            assert time.monotonic() < deadline
            time.sleep(0.2)


@pytest.mark.parametrize("name", ["zweite-adresse"], indirect=True)
def test_announced_address_refuses(name: str) -> None:
    with enter(name) as target:
        assert target.ipv4 is not None
        with socket.create_connection((target.ipv4, target.port), LIMIT) as client:
            client.sendall(EXPECTED[name].send)
            answer = client.recv(4096).split(b"\r\n")
        address, port = answer[6].decode(), int(answer[7].removeprefix(b":"))
        assert address != target.ipv4
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((address, port), timeout=LIMIT)


def test_unix_permission_holds_for_programs_too() -> None:
    with enter("unix-keine-rechte") as target:
        program = f"import socket; socket.socket(1).connect({target.path!r})"
        completed = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True
        )
    assert "PermissionError" in completed.stderr


def test_unix_backlog_blocks_without_timeout() -> None:
    with enter("unix-voller-backlog") as target:
        program = f"import socket; socket.socket(1).connect({target.path!r})"
        with pytest.raises(subprocess.TimeoutExpired):
            subprocess.run([sys.executable, "-c", program], timeout=1)


def test_no_empty_folder_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("verbindungslabor.stack._PLACES", (Path("/usr"),))
    with pytest.raises(LabUnavailableError, match="leeren Ordner: /usr"):
        private_folder()


def test_every_get_is_answered() -> None:
    """Mehrere Clients zugleich, auch einer, der nichts sagt."""
    with enter("toter-proxy") as target:
        assert target.ipv4 is not None
        address = target.ipv4, target.port
        with socket.create_connection(address, LIMIT):
            for _ in range(3):
                with socket.create_connection(address, LIMIT) as client:
                    client.sendall(GET)
                    assert client.recv(65536).endswith(b"bereit\n")
