"""Die Matrix: jeder Client in jedem Szenario, und was die Seite darüber sagt."""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bausatz.check.system import NFTABLES
from bausatz.measure.comparison import differences, merge
from bausatz.measure.interpreters import interpreters
from bausatz.measure.matrix import Attempt, Matrix
from bausatz.measure.recording import load, write
from bausatz.snippets import PROJECT, SnippetError
from verbindungslabor import lab_obstacle
from verbindungslabor.scenarios import scenarios

NEWEST = list(interpreters())[-1]
ATTEMPT = Attempt(
    ("3.13.0",), "leerer-port", "socket.connect", "IPv4", "ConnectionRefusedError", 111,
    "[Errno 111] Connection refused", 0,
)  # fmt: skip


def test_every_scenario_is_recorded() -> None:
    recorded = dict.fromkeys(row.scenario for row in load(Matrix()).facts)
    assert list(recorded) == [s.id for s in scenarios()], "→ `make record`"


def test_rows_keep_the_order_asked_for() -> None:
    """Gemessen wird das Längste zuerst; die Tabellen folgen der Liste."""
    if reason := lab_obstacle() or NFTABLES.obstacle():
        pytest.skip(reason)
    recorded = [row for row in load(Matrix()).newest if row.client == "socket.connect"]
    chosen = {
        row.key: row
        for row in recorded
        if row.scenario in ("leerer-port", "redis-laedt", "startet-spaeter")
        and row.address == "IPv4"
    }
    assert len(chosen) == 3
    for keys in ([*chosen], [*reversed(chosen)]):
        measured = Matrix().measure(NEWEST, keys)
        assert [row.key for row in measured] == keys
        assert not differences(Matrix(), chosen.values(), measured)


@pytest.mark.parametrize(
    ("field", "value"),
    [("exception", "OSError"), ("errno", 61), ("message", "abgelehnt"), ("seconds", 1)],
)
def test_changed_field_is_explained(field: str, value: Any) -> None:
    changed = replace(ATTEMPT, **{field: value})
    assert differences(Matrix(), [ATTEMPT], [changed]).splitlines() == [
        f"leerer-port · socket.connect · IPv4.{field}",
        f"  aufgezeichnet: {getattr(ATTEMPT, field)}",
        f"  jetzt:         {value}",
    ]
    assert str(ATTEMPT) != str(changed)


def test_missing_and_new_rows_are_explained() -> None:
    assert differences(Matrix(), [ATTEMPT], []).splitlines() == [
        "leerer-port · socket.connect · IPv4",
        f"  aufgezeichnet: {ATTEMPT}",
        "  jetzt:         nichts",
    ]
    assert "aufgezeichnet: nichts" in differences(Matrix(), [], [ATTEMPT])


def test_shortest_duration_counts() -> None:
    slow = replace(ATTEMPT, seconds=2, python=("3.12.1",))
    assert merge(Matrix(), [slow, ATTEMPT]) == [
        replace(ATTEMPT, python=("3.12.1", "3.13.0"))
    ]


@pytest.mark.parametrize("name", ["matrix.py", "matrix_udp.py", "matrix_unix.py"])
def test_every_client_counts(tmp_path: Path, name: str) -> None:
    """Auch die Clients in den Dateien daneben; ändert sich einer, gilt nichts mehr."""
    folder = PROJECT / "snippets" / "verstehen"
    (tmp_path / "snippets").mkdir()
    shutil.copytree(folder, tmp_path / "snippets" / "verstehen")
    copy = Matrix(tmp_path)
    write(copy, [ATTEMPT])
    assert load(copy).facts == [ATTEMPT]
    with (copy.path.with_name(name)).open("a", encoding="utf-8") as file:
        file.write("# neu\n")
    with pytest.raises(SnippetError, match="seit der Aufzeichnung geändert"):
        load(copy)


# Was die Seite als überraschend nennt.


def rows(scenario: str, *clients: str, address: str = "") -> list[Attempt]:
    found = [
        row
        for row in load(Matrix()).newest
        if row.scenario == scenario
        and row.client.startswith(clients)
        and address in row.address
    ]
    assert found
    return found


def outcomes(found: Sequence[Attempt]) -> set[tuple[str, int]]:
    return {(row.exception, row.errno) for row in found}


def test_some_clients_never_raise_the_refusal() -> None:
    refused = [
        row for row in load(Matrix()).facts if row.exception == "ConnectionRefusedError"
    ]
    assert "asyncio.open_connection" in {row.client for row in refused}
    assert not {"trio.open_tcp_stream", "anyio.connect_tcp"} & {
        row.client for row in refused
    }
    assert outcomes(rows("leerer-port", "trio", "anyio")) == {("OSError", 0)}
    assert outcomes(rows("leerer-port", "asyncio", address="Name")) == {("OSError", 0)}


def test_full_unix_backlog_looks_connected() -> None:
    assert all(row.connected for row in rows("unix-voller-backlog", "asyncio", "trio"))
    assert outcomes(rows("unix-voller-backlog", "socket.connect")) == {
        ("BlockingIOError", 11),
        ("", 11),
    }


def test_timeout_counts_for_each_address() -> None:
    waited = {
        row.client.partition(".")[0]: row.seconds
        for row in rows("firewall-drop", "", address="Name")
    }
    assert waited == {
        "socket": 10,
        "urllib": 10,
        "asyncio": 5,
        "trio": 5,
        "anyio": 5,
    }
    assert outcomes(rows("firewall-drop", "socket.connect_ex")) == {("", 11)}


def test_prohibited_differs_over_ipv6() -> None:
    found = rows("firewall-admin-prohibited", "socket.create_connection")
    assert [row.exception for row in found] == ["OSError", "PermissionError", "OSError"]


def test_udp_refusal_can_get_lost() -> None:
    found = rows("udp-ohne-empfaenger", "sendto", "anyio")
    assert outcomes(found) == {("TimeoutError", 0)}


def test_self_connection_echoes() -> None:
    found = rows("selbstverbindung", "")
    assert all(row.connected != row.client.startswith("urllib") for row in found)
    texts = {row.message for row in found if not row.connected}
    assert texts == {r"GET / HTTP/1.1\r\n"}


def test_only_urlopen_uses_the_proxy() -> None:
    for row in rows("toter-proxy", ""):
        assert row.connected != row.client.startswith("urllib")


def test_tunnel_ends_one_way_or_the_other() -> None:
    assert {row.exception for row in rows("ssh-tunnel", "urllib")} == {
        "ConnectionResetError",
        "http.client.RemoteDisconnected",
    }


def test_only_the_missing_host_takes_a_while() -> None:
    slow = {row.scenario for row in load(Matrix()).facts if row.seconds == 3}
    assert slow == {"rechner-aus"}
