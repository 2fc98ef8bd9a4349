"""Regeln 2, 4, 5 und 7 für Schnipsel, soweit sie sich am Text zeigen."""

import ast
import ipaddress
import re
import sys
import tomllib
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, files
from urllib.parse import urlsplit

from bausatz.check.markdown import Page
from bausatz.check.violation import Violation, nearest
from bausatz.measure.library import Library, is_library, title
from bausatz.measure.outside import is_foreign
from bausatz.show.library_tables import section_of
from bausatz.snippets import PROJECT, Snippet

LONGEST_SLEEP = 5.0  # Sekunden
_SILENCER = re.compile(
    r"#\s*((noqa|pragma|nosec)\b|type:\s*ignore|(fmt|isort|mypy|ruff|flake8|pyright):)"
    # Was einen offenen Socket oder einen Fehler vor dem Prüfstand verbirgt.
    r"|\bno_type_check\b|\bos\._exit\b|\bdaemon\s*=\s*True\b"
    r"|\b(simplefilter|filterwarnings)\(\s*[\"']ignore",
    re.IGNORECASE,
)
_LEFT_OVER = {"breakpoint": "hält an", "set_trace": "hält an", "input": "fragt nach"}
_NUMBERED = re.compile(r"(.*_)?(beispiel|example|schnipsel|snippet|test|code|neu)_?\d+")
_IPV4 = re.compile(r"(?<![\d.])(\d{1,3}\.){3}\d{1,3}(?![\d.])")
_PUBLIC_NAME = re.compile(
    r"([a-z\d-]+\.)+(ai|app|at|ch|cloud|com|de|dev|edu|eu|gov|info|io|net|org|uk)(:\d+)?",
    re.IGNORECASE,
)


def check_usage(
    pages: Iterable[Page], snippets: Iterable[Snippet]
) -> Iterator[Violation]:
    """Regel 2: Jeder Schnipsel steht auf der Seite, deren Namen er trägt."""
    shown_on = {(name, page.path) for page in pages for name in page.shown("snippet")}
    for snippet in snippets:
        on = [path for name, path in shown_on if name == snippet.name]
        if not on:
            yield Violation(
                str(snippet),
                1,
                "Schnipsel, den keine Seite zeigt",
                f'mit --8<-- "{snippet.name}" einbinden oder löschen',
            )
        elif not any(
            f"docs/{snippet.name}".startswith(path.removesuffix(".md")) for path in on
        ):
            yield Violation(
                str(snippet),
                1,
                f"heißt nicht wie die Seite, die ihn zeigt ({', '.join(sorted(on))})",
                "umbenennen: ordner/seite_zusatz.py zu docs/ordner/seite.md",
            )


def check_atlas_pages(
    pages: Collection[Page], snippets: Iterable[Snippet]
) -> Iterator[Violation]:
    """Jeder Eintrag des Atlas hat seinen Abschnitt; die große Tabelle führt dorthin."""
    by_path = {page.path: page for page in pages}
    tables = {page.path: page.shown("table") for page in pages}
    for entry in filter(is_library, snippets):
        family, anchor = section_of(entry)
        path = f"docs/{family}.md"
        heading = (
            by_path[path].html.select_one(f"#{anchor}") if path in by_path else None
        )
        recording = f"{entry.name.removesuffix('.py')}{Library.suffix}"
        if heading is None or tables[path].isdisjoint((entry.name, recording)):
            yield Violation(
                path,
                1,
                f"Abschnitt zu {title(entry)} fehlt",
                f"„## {title(entry)} {{#{anchor}}}“ anlegen, darin ```table mit"
                f' --8<-- "{recording}"',
            )


@cache
def _locked_packages() -> frozenset[str]:
    lock = tomllib.loads((PROJECT / "uv.lock").read_text(encoding="utf-8"))
    return frozenset(package["name"] for package in lock["package"])


def check_snippet(snippet: Snippet) -> Iterator[Violation]:
    """Was ein Schnipsel importiert, anspricht und umgeht."""

    def at(line: int, problem: str, remedy: str) -> Violation:
        return Violation(str(snippet), line, problem, remedy)

    yield from _check_packages(snippet)
    for line, host in _hosts(snippet.tree):
        yield at(
            line,
            f"spricht {host} an, einen fremden Rechner",
            "127.0.0.1, 192.0.2.1, 2001:db8::1 oder einen Namen auf .example schreiben",
        )
    for line, name, seconds in _calls(snippet.tree):
        if name == "sleep" and seconds is not None and seconds > LONGEST_SLEEP:
            yield at(
                line,
                f"wartet {seconds:g} s",
                f"höchstens {LONGEST_SLEEP:g} s; ein Schnipsel endet in Sekunden",
            )
        elif name in _LEFT_OVER:
            yield at(line, f"{name}() {_LEFT_OVER[name]}", "löschen; niemand antwortet")
    if _NUMBERED.fullmatch(snippet.path.stem):
        yield at(
            1,
            f"heißt {snippet.path.name}; eine Nummer sagt nichts",
            "nach der Aussage nennen, z. B. port_ohne_dienst.py",
        )
    for line, text in enumerate(snippet.source.splitlines(), 1):
        if silencer := _SILENCER.search(text):
            yield at(
                line,
                f"umgeht eine Prüfung ({silencer[0]})",
                "den Code so schreiben, dass er sie besteht",
            )
    if snippet.expected_error and "#>" in snippet.source:
        yield at(
            snippet.expected_error[1],
            "druckt und endet mit einer Ausnahme",
            "auf zwei Schnipsel verteilen; geprüft würde nur die Ausnahme",
        )


def _check_packages(snippet: Snippet) -> Iterator[Violation]:
    """Regel 4: Standardbibliothek, Pakete aus dem PEP-723-Kopf, das Labor."""

    def at(line: int, problem: str, remedy: str) -> Violation:
        return Violation(str(snippet), line, problem, remedy)

    for module, line in snippet.project_imports.items():
        if module != "verbindungslabor":
            yield at(
                line,
                f"importiert aus {'src' if module == 'bausatz' else module}/",
                "ohne schreiben; erlaubt ist nur verbindungslabor",
            )
    if not snippet.dependencies:
        for module, line in snippet.third_party_imports.items():
            yield at(
                line,
                f"importiert {module}, nennt es aber nicht",
                nearest(
                    module,
                    sys.stdlib_module_names,
                    "Paket im PEP-723-Kopf (# /// script) unter dependencies nennen",
                ),
            )
    for package, line in snippet.packages.items():
        if package not in _locked_packages():
            yield at(
                line,
                f"{package} steht nicht in uv.lock",
                f"`uv add --group atlas {package}`, damit jeder Lauf dieselbe Version"
                " hat; nach `make` liegt uv in .tools/bin",
            )
        elif not _uses(snippet, package):
            yield at(
                line,
                f"nennt {package}, benutzt es aber nicht",
                "aus dependencies löschen oder importieren",
            )


@cache
def _modules_of(package: str) -> set[str]:
    """Die Module eines Pakets; leer, wenn es hier nicht installiert ist."""
    try:
        installed = files(package) or []
    except PackageNotFoundError:
        return set()
    tops = {file.parts[0].partition(".")[0] for file in installed}
    return {name for name in tops if name.isidentifier() and name != "__pycache__"}


def _uses(snippet: Snippet, package: str) -> bool:
    """Ob der Code ein Paket nennt; auch als Text, wie in `postgresql+psycopg://`."""
    named = set().union(*(_modules_of(name) or {name} for name in snippet.packages))
    if not _modules_of(package) or snippet.uses_lab:
        return True
    if snippet.third_party_imports.keys() - named:  # was es selbst mitbringt
        return True
    code = "\n".join(t for t in snippet.source.splitlines() if not t.startswith("#"))
    names = "|".join(map(re.escape, {*_modules_of(package), package}))
    return re.search(rf"(?<![a-z])({names})(?![a-z])", code) is not None


def _hosts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Fremde Rechner, die als Text dastehen."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            hosts = [*(m[0] for m in _IPV4.finditer(node.value)), node.value]
            if re.match(r"[\w+]+://", node.value):
                hosts.append(urlsplit(node.value).netloc.rpartition("@")[2])
            found = (host for host in hosts if _is_host(host) and is_foreign(host))
            yield from ((node.lineno, host) for host in found)


def _is_host(text: str) -> bool:
    """Ob ein Text eine Adresse ist oder ein Name, den es geben könnte."""
    with suppress(ValueError):
        return bool(ipaddress.ip_address(text))
    return _PUBLIC_NAME.fullmatch(text) is not None


def _calls(tree: ast.Module) -> Iterator[tuple[int, str, float | None]]:
    """Alle Aufrufe: Zeile, Name und, wenn er dasteht, der Wert des ersten Arguments."""
    constants: dict[str, ast.expr] = {}
    for node in tree.body:
        match node:
            case ast.Assign([ast.Name(name)], value):
                constants[name] = value
    for call in ast.walk(tree):
        match call:
            case ast.Call(ast.Name(name) | ast.Attribute(attr=name), arguments):
                yield call.lineno, name, _number(arguments[:1], constants)


def _number(nodes: list[ast.expr], constants: dict[str, ast.expr]) -> float | None:
    match nodes:
        case [ast.Constant(int() | float() as value)]:
            return float(value)
        case [ast.Name(name)] if name in constants:
            return _number([constants[name]], {})
        case [ast.BinOp(left, ast.Mult(), right)]:
            factors = _number([left], constants), _number([right], constants)
            return None if None in factors else factors[0] * factors[1]  # type: ignore[operator]
    return None
