"""Die Seite „Ausprobieren“: jedes Szenario mit jedem Client, als ganzes Programm.

Grundlage ist ein Schnipsel; getauscht werden darin das Szenario und der Client. Die
Clients sind die der Matrix, soweit ihnen die Standardbibliothek genügt.
"""

import ast
import json
import re
from collections.abc import Iterator
from html import escape
from pathlib import Path

from bausatz.guest.offer import FOREIGN_SCENARIOS
from bausatz.measure.matrix import Matrix
from bausatz.measure.recording import load
from bausatz.show.figures import code
from bausatz.snippets import SITE_ROOT, Snippet
from verbindungslabor.scenarios import scenarios

DEFAULT = "socket.create_connection"  # der Client im Schnipsel
_MATRIX = {
    "tcp": "verstehen/matrix.py",
    "udp": "verstehen/matrix_udp.py",
    "unix": "verstehen/matrix_unix.py",
}
_PLACE = "(target.host, target.port)"
_CHANGES = {
    "tcp": [],
    "udp": [(f"diagnose{_PLACE}", "diagnose(target.host, target.port, udp=True)")],
    "unix": [
        (f"diagnose{_PLACE}", "diagnose_path(target.path)"),
        (f"client{_PLACE}", "client(target.path)"),
        ("Callable[[str, int], ", "Callable[[str], "),
        ("import diagnose\n", "import diagnose_path\n"),
    ],
}
# Importe, eigene Importe, Szenario, Client, Rest.
_PARTS = re.compile(
    r"(?s)(.+?)\n\n(from verbindungslabor .+?\n\nSCENARIO = .+?\n\n)(.+?\n)"
    r"(\nuse_user_namespace\(\).+)"
)
# Lädt erst, wer etwas wählt oder einem Link folgt.
_OPEN = f"""\
const form = document.querySelector(".playground");
const open = () => import("{SITE_ROOT}run/playground.mjs");
form.hidden = false;
if (location.hash.startsWith("#labor=")) open();
for (const kind of ["focusin", "change"]) form.addEventListener(kind, open);
"""
_OUTPUT = re.compile(r"(?m)^ *#>.*\n")


def playground(snippet: Snippet) -> str:
    """Gibt die Auswahl zurück, HTML; ohne Skript ist sie nicht zu sehen.

    Args:
        snippet: das Programm, das ohne Auswahl dasteht.
    """
    everything = programs(snippet)
    transports = _transports(snippet.project)
    options = "".join(
        f'<option value="{s.id}" data-transport="{transports[s.id]}">'
        f"{escape(s.title)}</option>"
        for s in scenarios()
        if s.id not in FOREIGN_SCENARIOS
    )
    clients = "".join(
        f"<option{' selected' if name == DEFAULT else ''}>{name}</option>"
        for name in everything["tcp"]
    )
    marked = {
        transport: {name: code(source, "python") for name, source in found.items()}
        for transport, found in everything.items()
    }
    # Ein `<` beendete im schlimmsten Fall das Element.
    data = json.dumps(marked, ensure_ascii=False).replace("<", "\\u003c")
    return (
        '<form class="playground" data-search-exclude hidden>'
        f"{_select('Szenario', 'scenario', options)}"
        f"{_select('Client', 'client', clients)}"
        '<button type="button" class="run__button">Link kopieren</button>'
        f'<script type="application/json">{data}</script></form>'
        f'<script type="module">{_OPEN}</script>'
    )


def _select(label: str, name: str, options: str) -> str:
    return (
        f'<span><label for="labor-{name}">{label}</label>'
        f'<select id="labor-{name}" name="{name}">{options}</select></span>'
    )


def programs(snippet: Snippet) -> dict[str, dict[str, str]]:
    """Gibt je Transport und Client das ganze Programm zurück.

    Raises:
        ValueError: Der Schnipsel hat nicht mehr die Teile, die getauscht werden.
    """
    parts = _PARTS.fullmatch(_OUTPUT.sub("", snippet.source))
    if parts is None:
        raise ValueError(f"{snippet}: Teile nicht erkannt → _PARTS berichtigen")
    _, head, _, tail = parts.groups()
    found = {
        transport: {
            name: _change(transport, imports, head, client, tail)
            for name, imports, client in _clients(Snippet(snippet.project, path))
        }
        for transport, path in _MATRIX.items()
    }
    found["tcp"][DEFAULT] = snippet.source
    return found


def _change(
    transport: str, imports: set[str], head: str, client: str, tail: str
) -> str:
    needed = {*imports, "import time", "from collections.abc import Callable"}
    ordered = sorted(needed, key=lambda line: (line.startswith("from"), line))
    text = "\n".join(ordered) + "\n\n" + head + client + tail
    for old, new in _CHANGES[transport]:
        if old not in text:
            raise ValueError(f"„{old}“ fehlt im Programm → _CHANGES berichtigen")
        text = text.replace(old, new)
    return text


def _clients(matrix: Snippet) -> Iterator[tuple[str, set[str], str]]:
    """Name, nötige Importe und Quelltext jedes Clients ohne fremde Pakete."""
    imports: dict[str, str] = {}
    parts: dict[str, ast.stmt] = {}
    clients: dict[str, ast.expr] = {}
    for node in matrix.tree.body:
        match node:
            case ast.Import(names):
                imports |= {n.name.partition(".")[0]: f"import {n.name}" for n in names}
            case ast.ImportFrom(module, names):
                imports |= {n.name: f"from {module} import {n.name}" for n in names}
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                parts[node.name] = node
            case ast.Assign([ast.Name(name)]):
                parts[name] = node
            case ast.AnnAssign(ast.Name("CLIENTS"), _, ast.Dict(keys, values)):
                clients = {
                    str(key.value): value
                    for key, value in zip(keys, values, strict=True)
                    if isinstance(key, ast.Constant)
                }
    for name, value in clients.items():
        used = _names(value, parts)
        if used & matrix.third_party_imports.keys():
            continue
        own = [part for key, part in parts.items() if key in used]
        yield (
            name,
            {imports[n] for n in used & imports.keys()},
            _text(matrix.source, own, value),
        )


def _names(node: ast.AST, parts: dict[str, ast.stmt]) -> set[str]:
    """Alle Namen, die ein Ausdruck benutzt, auch über Funktionen derselben Datei."""
    found: set[str] = set()
    waiting: list[ast.AST] = [node]
    while waiting:
        for part in ast.walk(waiting.pop()):
            if isinstance(part, ast.Name) and part.id not in found:
                found.add(part.id)
                if part.id in parts:
                    waiting.append(parts[part.id])
    return found


def _text(source: str, parts: list[ast.stmt], client: ast.expr) -> str:
    lines = source.splitlines()
    texts = ["\n".join(lines[p.lineno - 1 : p.end_lineno]) for p in parts]
    value = (ast.get_source_segment(source, client) or "").replace("\n    ", "\n")
    texts.append(f"client: Callable[[str, int], int | None] = {value}\n")
    return "\n\n\n".join(texts)


def _transports(project: Path) -> dict[str, str]:
    """Je Szenario der Transport, an seinen Clients in der Matrix erkannt."""
    measured: dict[str, set[str]] = {}
    for attempt in load(Matrix(project)).facts:
        measured.setdefault(attempt.scenario, set()).add(attempt.client)
    known = {
        transport: {*re.findall(r'(?m)^    "(.+?)": ', Snippet(project, path).source)}
        for transport, path in _MATRIX.items()
    }
    return {
        scenario: next(t for t, names in known.items() if clients <= names)
        for scenario, clients in measured.items()
    }
