"""Findet die Zeile eines Schnipsels, an der etwas liegt, das sein Lauf ergab."""

import ast
import re

from bausatz.snippets import Snippet

_WRITES = re.compile(r"\b(print|write|debug|info|warning|error|exception|critical)$")
_OWN_LINE = re.compile(r'(?m)^  File "(?P<file>[^"/]+)", lineno (?P<line>\d+)')


def line_in_traceback(snippet: Snippet, report: str) -> int:
    """Die letzte Zeile des Schnipsels, die ein Traceback nennt, sonst die erste."""
    own = rf'File "(?:.*/)?{snippet.path.stem}\w*\.py", line (\d+)'
    places = re.findall(own, report)
    return int(places[-1]) if places else 1


def line_of_loop(snippet: Snippet) -> int:
    """Die erste Schleife, die nicht von selbst endet, sonst die erste Zeile."""
    for node in ast.walk(snippet.tree):
        match node:
            case ast.While(test=ast.Constant()):
                return node.lineno
    return 1


def line_of_output(snippet: Snippet, output: str) -> int:
    """Die Zeile des Schnipsels, die eine Ausgabe schreibt."""
    writes = [
        node
        for node in ast.walk(snippet.tree)
        if isinstance(node, ast.Call) and _WRITES.search(ast.unparse(node.func))
    ]

    def fits(call: ast.Call) -> int:
        texts = (n.value for n in ast.walk(call) if isinstance(n, ast.Constant))
        return max((len(s) for s in map(str, texts) if s in output), default=0)

    return max(writes, key=fits).lineno if writes else 1


def line_of_leak(snippet: Snippet, terminal: str) -> int:
    """Die Zeile, die einen Socket öffnet, den niemand schließt."""
    if place := _OWN_LINE.search(terminal):
        return int(place["line"])
    # Was bis zum Schluss offen bleibt, meldet Python ohne Herkunft.
    lines = snippet.source.splitlines()
    return next((n for n, line in enumerate(lines, 1) if "socket(" in line), 1)
