"""Der Befehl `diagnose`: welche Ziele er liest, was er zeigt und womit er endet."""

import argparse
import json
import os
from contextlib import closing
from pathlib import Path

import pytest
from rich.console import Console

from tests.verbindungslabor.diagnose.test_diagnose import entered, examine, listening
from verbindungslabor.diagnose.command import add_arguments, main, render
from verbindungslabor.diagnose.target import parse_target
from verbindungslabor.scenarios import enter

pytestmark = pytest.mark.usefixtures("lab")

BAD_TARGETS = {
    "": "Ziel fehlt",
    "  ": "Ziel fehlt",
    "localhost": "fehlt der Port, z. B. localhost:8080",
    "[::1]": r"fehlt der Port, z. B. \[::1\]:8080",
    "localhost:": "kein Port",
    "localhost:http": "kein Port",
    "localhost:0": "„0“ ist kein Port; erlaubt ist 1 bis 65535",
    "localhost:70000": "„70000“ ist kein Port",
    "localhost:-1": "kein Port",
    "localhost:٣": "kein Port",
    "localhost:" + 5000 * "9": "kein Port",
    ":8080": "Host fehlt",
    "::1:8080": r"eckigen Klammern, z. B. \[::1\]:8080",
    "[localhost]:8080": "eckigen Klammern",
    "[::zz]:8080": "keine IPv6-Adresse",
    "a..b:80": "kein Rechnername",
    "x-:80": "kein Rechnername",
    "zwei worte:80": "kein Rechnername",
    "null\0zeichen:80": "kein Rechnername",
    f"{64 * 'x'}:80": "kein Rechnername",
    f"{100 * 'xyz.'}de:80": "kein Rechnername",
    "http://server.example:8080/pfad": "gefragt ist server.example:8080",
    "http://ich:geheim@server.example": "gefragt ist server.example",
    "/" + 200 * "x": "107 Byte",
    "/null\0zeichen": "Nullzeichen",
}


@pytest.mark.parametrize("text", BAD_TARGETS, ids=lambda text: repr(text[:20]))
def test_bad_targets_are_explained_in_one_line(text: str) -> None:
    with pytest.raises(ValueError, match=BAD_TARGETS[text]) as caught:
        run_main(text)
    assert len(str(caught.value).splitlines()) == 1
    assert len(str(caught.value)) < 250


@pytest.mark.parametrize("timeout", ["0", "-1", "nan", "inf", "bald", ""])
def test_bad_timeouts_are_explained(timeout: str) -> None:
    with pytest.raises(ValueError, match="ist kein Timeout"):
        run_main("localhost:80", f"--timeout={timeout}")


def test_reads_targets() -> None:
    assert parse_target("localhost:8080") == ("localhost", 8080)
    assert parse_target(" [2001:db8::1]:80 ") == ("2001:db8::1", 80)
    assert parse_target("müller.example:443") == ("müller.example", 443)
    assert parse_target("server.example.:65535") == ("server.example.", 65535)
    assert parse_target("mein_dienst:80") == ("mein_dienst", 80)
    assert parse_target("unix:/run/x.sock") == "/run/x.sock"
    assert parse_target("./x.sock") == "./x.sock"


def run_main(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return main(parser.parse_args([*arguments]))


def test_exit_status_tells_whether_the_service_answers() -> None:
    with listening("127.0.0.1", "127.0.0.1"):
        assert run_main("127.0.0.1:8080") == 0
        assert run_main("127.0.0.1:8081") == 1


def test_json_holds_everything(capsys: pytest.CaptureFixture[str]) -> None:
    with enter("firewall-port-unreachable"):
        assert run_main("--json", "server.example:8080") == 1
    data = json.loads(capsys.readouterr().out)
    assert data["cause"] == "firewall-lehnt-ab"
    senders = [attempt["icmp"]["sender"] for attempt in data["findings"]["attempts"]]
    assert sorted(senders) == ["192.0.2.2", "2001:db8::2"]


@pytest.mark.parametrize("name", ["nur-ipv4", "firewall-drop", "name-unbekannt"])
@pytest.mark.parametrize("width", [40, 80, 200])
def test_table_fits_any_terminal(name: str, width: int) -> None:
    with entered(name) as target:
        found = examine(target, timeout=1)
    with closing(Path(os.devnull).open("w", encoding="utf-8")) as nowhere:
        console = Console(file=nowhere, width=width, record=True, highlight=False)
        console.print(render(found))
    lines = console.export_text().splitlines()
    assert max(map(len, lines)) <= width
    words = " ".join(" ".join(lines).split())
    assert found.title.split()[-1] in words
    assert "Nächster" in words
