"""Ein Schnipsel läuft allein, und seine Mitschnitte gehören zur Aufzeichnung."""

import platform
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest

from bausatz.measure import alone
from bausatz.measure.alone import Alone, Run, load_alone, run_alone
from bausatz.measure.comparison import check, differences, record
from bausatz.measure.interpreters import interpreters, minor_of
from bausatz.measure.recording import load, write
from bausatz.snippets import Snippet, SnippetError, find_snippets

NEWEST = list(interpreters())[-1]
STABLE = """
from pathlib import Path

Path("seite_syn.pcap").write_bytes(b"SYN")
"""


def write_snippet(project: Path, source: str, name: str = "seite.py") -> Snippet:
    snippet = Snippet(project, name)
    snippet.path.parent.mkdir(parents=True, exist_ok=True)
    snippet.path.write_text(dedent(source), encoding="utf-8")
    return snippet


class Newest(Alone):
    """Wo es auf die Version nicht ankommt, genügt eine."""

    def versions(self) -> list[str]:
        return [NEWEST]


def subject(folder: Path, source: str) -> Newest:
    return Newest(write_snippet(folder, source, "ordner/seite.py"))


TASK_FAILS = """
import asyncio

async def main() -> None:
    task = asyncio.create_task(asyncio.wait([]))
    await asyncio.sleep(0)
    del task

asyncio.run(main())
"""
BROKEN_RUNS = {
    "Socket offen": (
        "import socket\n\nsock = socket.socket()\ndel sock\n",
        "snippets/seite.py:3: lässt einen Socket oder eine Datei offen → mit `with`",
    ),
    "Socket offen bis zum Schluss": (
        "import socket\n\nsock = socket.socket()\n",
        "snippets/seite.py:3: lässt einen Socket oder eine Datei offen → mit `with`",
    ),
    "Paket fehlt": (
        "import pytest\n",
        "snippets/seite.py:1: pytest fehlt → Paket im PEP-723-Kopf",
    ),
    "Ausnahme": (
        "int('x')\n",
        "snippets/seite.py:1: endet mit einer Ausnahme → abfangen oder die Zeile",
    ),
    "andere Ausnahme": (
        "\nint('x')  # löst KeyError aus\n",
        "snippets/seite.py:2: löst kein KeyError aus → Ankündigung",
    ),
    "Ausnahme anderswo": (
        "x = 'x'  # löst ValueError aus\nint(x)\n",
        "snippets/seite.py:1: löst kein ValueError aus → Ankündigung",
    ),
    "Rückgabewert": (
        "import sys\n\nsys.exit(3)\n",
        "snippets/seite.py:1: endet mit einer Ausnahme → abfangen oder die Zeile",
    ),
    "Ausnahme im Thread": (
        "import threading\n\nthreading.Thread(target=int, args='x').start()\n",
        "snippets/seite.py:1: Python meldet nebenbei „Exception in thread",
    ),
    "Ausnahme im Task": (
        TASK_FAILS,
        "snippets/seite.py:1: Python meldet nebenbei „Task exception was never",
    ),
    "Warnung": (
        "import asyncio\n\nasyncio.sleep(0)\n",
        "snippets/seite.py:1: Python meldet nebenbei „RuntimeWarning: coroutine",
    ),
    "Prozess bleibt": (
        "import os\n\nos.system('sleep 60 &')\n",
        "snippets/seite.py:1: lässt einen Prozess zurück → beenden und abwarten",
    ),
    "stiller Prozess bleibt": (
        "import os\n\nos.system('sleep 60 >/dev/null 2>&1 &')\n",
        "snippets/seite.py:1: lässt einen Prozess zurück → beenden und abwarten",
    ),
    "Datei bleibt": (
        "from pathlib import Path\n\nPath('x.txt').touch()\n",
        "snippets/seite.py:1: lässt x.txt zurück → Dateien in",
    ),
    "Ausgabe nie gelaufen": (
        "if False:\n    print(1)\n    #> 1\n",
        "snippets/seite.py:3: zeigt „1“, gibt es aber nicht aus → ",
    ),
    "mehrzeilige Ausgabe nie gelaufen": (
        'def f() -> None:\n    print(1)\n    """\n    eins\n    """\n',
        "snippets/seite.py:4: zeigt „eins“, gibt es aber nicht aus → ",
    ),
    "Ausgabe nur unter pytest": (
        "import sys\n\nprint('pytest' in sys.modules)\n#> True\n",
        "snippets/seite.py:4: zeigt „True“, gibt es aber nicht aus → ",
    ),
    "keine Ausnahme": (
        "x = 1  # löst ValueError aus\n",
        "snippets/seite.py:1: löst kein ValueError aus → Ankündigung",
    ),
}


@pytest.mark.parametrize("name", BROKEN_RUNS)
def test_broken_run(tmp_path: Path, name: str) -> None:
    source, message = BROKEN_RUNS[name]
    snippet = write_snippet(tmp_path, source)
    with pytest.raises(SnippetError) as caught:
        run_alone(snippet, NEWEST)
    assert str(caught.value).startswith(message)


def test_endless_loop_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alone, "TIME_LIMIT", 1.0)
    snippet = write_snippet(tmp_path, "while True:\n    pass\n")
    message = r"^snippets/seite\.py:1: läuft nach Ablauf der Frist noch → Schleifen"
    with pytest.raises(SnippetError, match=message):
        run_alone(snippet, NEWEST)


def test_excess_names_the_snippet(tmp_path: Path) -> None:
    snippet = write_snippet(tmp_path, 'b"x" * (3 << 30)\n')
    with pytest.raises(SnippetError, match=r"^snippets/seite\.py:1: braucht mehr als"):
        run_alone(snippet, NEWEST)


def test_different_output_is_named(tmp_path: Path) -> None:
    hello = subject(tmp_path, "print('Hallo')\n")
    write(hello, [Run((NEWEST,), 0, "Servus\n")])
    with pytest.raises(SnippetError) as caught:
        check(hello, NEWEST)
    assert str(caught.value) == (
        f"snippets/ordner/seite.py:1: verhält sich mit Python {NEWEST} anders als"
        " aufgezeichnet → Ursache beheben oder `make record`\n"
        "terminal\n  aufgezeichnet: \nServus\n\n  jetzt:         \nHallo\n"
    )


def test_lines_of_the_standard_library_may_move(tmp_path: Path) -> None:
    hello = subject(tmp_path, "")
    before = Run((NEWEST,), 1, '  File "/usr/lib/python3.15/socket.py", line 1\n')
    moved = replace(before, terminal=before.terminal.replace("line 1", "line 22"))
    elsewhere = replace(before, terminal=before.terminal.replace("socket", "asyncio"))
    assert differences(hello, [before], [moved]) == ""
    assert differences(hello, [before], [elsewhere]).startswith("terminal\n")


def test_output_is_only_compared_where_it_was_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform, "system", lambda: "Darwin")
    hello, here = subject(tmp_path, ""), Run((NEWEST,), 0, "Hallo\n")
    assert differences(hello, [here], [replace(here, terminal="Servus\n")]) == ""
    assert differences(hello, [here], [replace(here, exit_status=1)])


@pytest.mark.parametrize("snippet", find_snippets(), ids=lambda s: s.name)
def test_shown_run_can_be_repeated_here(snippet: Snippet) -> None:
    """Sonst stünde auf der Seite ein Lauf, den kein Testlauf prüft."""
    shown = load_alone(snippet).newest[-1].python
    if not {*map(minor_of, interpreters())} & {*map(minor_of, shown)}:
        pytest.skip(f"gezeigt wird der Lauf mit Python {shown[-1]}; hier fehlt es")


def test_helper_of_multiprocessing_may_end_later(tmp_path: Path) -> None:
    source = (
        "from multiprocessing.shared_memory import SharedMemory\n\n"
        "memory = SharedMemory(create=True, size=1)\nmemory.close()\nmemory.unlink()\n"
    )
    assert run_alone(write_snippet(tmp_path, source), NEWEST).exit_status == 0


def test_capture_lies_beside_its_snippet(tmp_path: Path) -> None:
    stable = Alone(write_snippet(tmp_path, STABLE))
    assert record(stable)
    assert not record(stable)
    assert stable.path.with_name("seite_syn.pcap").read_bytes() == b"SYN"
    (run,) = load(stable).facts
    assert run.captures == {"seite_syn.pcap": b"SYN"}
    assert run.python == tuple(interpreters())
    check(stable, next(iter(interpreters())))


@pytest.mark.parametrize("content", [b"RST", None])
def test_edited_capture_is_found(tmp_path: Path, content: bytes | None) -> None:
    stable = subject(tmp_path, STABLE)
    write(stable, [Run((NEWEST,), 0, "", {"seite_syn.pcap": b"SYN"})])
    path = stable.path.with_name("seite_syn.pcap")
    path.unlink()
    if content:
        path.write_bytes(content)
    with pytest.raises(SnippetError, match=r"seite_syn\.pcap fehlt oder ist nicht"):
        load(stable)


def test_capture_must_not_change_from_run_to_run(tmp_path: Path) -> None:
    random = STABLE.replace('b"SYN"', "__import__('os').urandom(8)")
    message = r"seite_syn\.pcap ändert sich von Lauf zu Lauf .+normalize"
    with pytest.raises(SnippetError, match=message):
        record(Alone(write_snippet(tmp_path, random)))


def test_different_packets_are_found(tmp_path: Path) -> None:
    """Der Schnipsel ist derselbe, aber was er schreibt, hat sich geändert."""
    changing = subject(tmp_path, STABLE)
    write(changing, [Run((NEWEST,), 0, "", {"seite_syn.pcap": b"RST"})])
    message = r"(?s)anders als aufgezeichnet .+captures\n .+seite_syn\.pcap"
    with pytest.raises(SnippetError, match=message) as caught:
        check(changing, NEWEST)
    assert "RST" not in str(caught.value), "Pakete liest niemand als Text"


def test_capture_carries_the_name_of_its_snippet(tmp_path: Path) -> None:
    foreign = STABLE.replace("seite_syn", "anderswo")
    with pytest.raises(SnippetError, match=r"schreibt anderswo\.pcap → umbenennen"):
        record(subject(tmp_path, foreign))
