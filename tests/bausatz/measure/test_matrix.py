"""Die Matrix: jeder Client in jedem Szenario, bei jedem Lauf neu gemessen."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bausatz.check.system import NFTABLES
from bausatz.measure.interpreters import interpreters
from bausatz.measure.matrix import (
    Row,
    check_matrix,
    differences,
    load_matrix,
    merge,
    rows_for,
    tables,
)
from bausatz.snippets import PROJECT
from verbindungslabor import lab_obstacle
from verbindungslabor.scenarios import scenarios

ROW = Row(
    "leerer-port", "socket.connect", "IPv4", "ConnectionRefusedError", "111",
    "[Errno 111] Connection refused", "sofort", "3.13",
)  # fmt: skip
CHANGES = [
    replace(ROW, ausnahme="OSError"),
    replace(ROW, errno="61"),
    replace(ROW, text="abgelehnt"),
    replace(ROW, dauer="1 s"),
]


@pytest.mark.xdist_group("Messreihen")
@pytest.mark.timeout(300)
@pytest.mark.parametrize("version", interpreters())
def test_every_outcome_is_as_recorded(version: str) -> None:
    if reason := lab_obstacle() or NFTABLES.obstacle():
        pytest.skip(reason)
    obstacles = check_matrix(version)
    if obstacles:
        pytest.skip(" ".join(obstacles.values()))


def test_every_scenario_is_recorded() -> None:
    recorded = dict.fromkeys(row.szenario for row in load_matrix())
    assert list(recorded) == [s.id for s in scenarios()], "→ `make record`"


def test_every_scenario_and_client_is_shown() -> None:
    page = (PROJECT / "docs/labor/matrix.md").read_text(encoding="utf-8")
    shown = "\n".join(
        " | ".join(line)
        for section, lines in tables().items()
        for line in lines
        if f'"labor/matrix.csv:{section}"' in page and section != "wortlaut"
    )
    for row in load_matrix():
        assert f"`{row.szenario}`" in shown
        assert f"`{row.client}`" in shown


@pytest.mark.parametrize("changed", CHANGES)
def test_changed_field_is_explained(changed: Row) -> None:
    report = differences([ROW], [changed])
    assert report.splitlines() == [
        "leerer-port · socket.connect · IPv4",
        f"  aufgezeichnet: {ROW}",
        f"  jetzt:         {changed}",
    ]
    assert str(ROW) != str(changed)


def test_missing_and_new_rows_are_explained() -> None:
    assert "jetzt:         nichts" in differences([ROW], [])
    assert "aufgezeichnet: nichts" in differences([], [ROW])


def test_equal_rows_differ_nowhere() -> None:
    assert differences([ROW], [ROW]) == ""


def test_shortest_duration_counts() -> None:
    slow = replace(ROW, dauer="2 s", python="3.12")
    assert merge([slow, ROW]) == [replace(ROW, python="3.12 3.13")]


def test_versions_may_differ() -> None:
    old = replace(ROW, text="früher so", python="3.11")
    rows = merge([old, ROW])
    assert rows_for("3.11.7", rows) == [old]
    assert rows_for("3.13.0", rows) == [ROW]
    assert rows_for("3.99.0", rows) == [replace(ROW, python="3.99")]


def test_chance_is_not_blamed_on_the_version() -> None:
    other = replace(ROW, text="mal so")
    older = replace(ROW, python="3.12")
    rows = merge([older, ROW, other])
    assert {row.python for row in rows} == {"3.12 3.13"}
    for measured in (ROW, other):
        assert differences(rows_for("3.13.0", rows), [measured]) == ""


# Was die Seite als überraschend nennt.


def rows(scenario: str, *clients: str, address: str = "") -> list[Row]:
    found = [
        row
        for row in rows_for("", load_matrix())
        if row.szenario == scenario
        and row.client.startswith(clients)
        and address in row.adresse
    ]
    assert found
    return found


def outcomes(found: Sequence[Row]) -> set[tuple[str, str]]:
    return {(row.ausnahme, row.errno) for row in found}


def test_some_clients_never_raise_the_refusal() -> None:
    refused = [row for row in load_matrix() if row.ausnahme == "ConnectionRefusedError"]
    assert "asyncio.open_connection" in {row.client for row in refused}
    assert not {"trio.open_tcp_stream", "anyio.connect_tcp"} & {
        row.client for row in refused
    }
    assert outcomes(rows("leerer-port", "trio", "anyio")) == {("OSError", "")}
    assert outcomes(rows("leerer-port", "asyncio", address="Name")) == {("OSError", "")}


def test_nine_scenarios_look_the_same() -> None:
    names = tables()["abgelehnt"][1][0].split(", ")
    assert len(names) == 9
    assert {"`leerer-port`", "`firewall-rst`", "`container-localhost`"} <= {*names}


def test_full_unix_backlog_looks_connected() -> None:
    assert all(row.connected for row in rows("unix-voller-backlog", "asyncio", "trio"))
    assert outcomes(rows("unix-voller-backlog", "socket.connect")) == {
        ("BlockingIOError", "11"),
        ("", "11"),
    }


def test_timeout_counts_for_each_address() -> None:
    waited = {
        row.client.partition(".")[0]: row.dauer
        for row in rows("firewall-drop", "", address="Name")
    }
    assert waited == {
        "socket": "10 s", "urllib": "10 s", "asyncio": "5 s", "trio": "5 s",
        "anyio": "5 s",
    }  # fmt: skip
    assert outcomes(rows("firewall-drop", "socket.connect_ex")) == {("", "11")}


def test_prohibited_differs_over_ipv6() -> None:
    found = rows("firewall-admin-prohibited", "socket.create_connection")
    assert [row.ausnahme for row in found] == ["OSError", "PermissionError", "OSError"]


def test_udp_refusal_can_get_lost() -> None:
    found = rows("udp-ohne-empfaenger", "sendto", "anyio")
    assert outcomes(found) == {("TimeoutError", "")}


def test_self_connection_echoes() -> None:
    found = rows("selbstverbindung", "")
    assert all(row.connected != row.client.startswith("urllib") for row in found)
    texts = {row.text for row in found if not row.connected}
    assert texts == {r"GET / HTTP/1.1\r\n"}


def test_only_urlopen_uses_the_proxy() -> None:
    for row in rows("toter-proxy", ""):
        assert row.connected != row.client.startswith("urllib")


def test_tunnel_ends_one_way_or_the_other() -> None:
    assert {row.ausnahme for row in rows("ssh-tunnel", "urllib")} == {
        "ConnectionResetError",
        "http.client.RemoteDisconnected",
    }


def test_only_the_missing_host_takes_a_while() -> None:
    slow = {row.szenario for row in load_matrix() if row.dauer == "3 s"}
    assert slow == {"rechner-aus"}
