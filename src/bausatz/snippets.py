"""Schnipsel: eigenständig lauffähige Dateien unter `snippets/`."""

import ast
import io
import re
import sys
import tokenize
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).parents[2]
# Die Vorlage `main.html` ersetzt das durch den Weg von der Seite zur Startseite.
SITE_ROOT = "wurzel:"

# PEP 723, Abschnitt „Reference Implementation“.
_SCRIPT_METADATA = re.compile(r"(?m)^# /// script$\s(?P<content>(^#(| .*)$\s)+)^# ///$")
_METADATA_START = re.compile(r"(?mi)^#\s*/{2,}\s*(script|skript)\b.*$")
_OWN_MODULES = {"verbindungslabor", "bausatz", "snippets", "src", "tests"}
_EXPECTED_ERROR = re.compile(r"# löst (\w+) aus")
_CAUSE_BY_CHANCE = re.compile(r"# Die Ursache in der Kette ist Zufall")
_LEAKY_LIBRARY = re.compile(r"# (\S+) schließt den Socket nicht")


class SnippetError(Exception):
    """Ein Schnipsel bricht eine Regel; der Text nennt Stelle und Abhilfe."""


@dataclass(frozen=True)
class Snippet:
    """Ein Schnipsel.

    Attributes:
        project: Ordner des Projekts.
        name: Pfad unterhalb von `snippets/`, mit Schrägstrichen.
    """

    project: Path
    name: str

    def __str__(self) -> str:
        return f"snippets/{self.name}"

    @property
    def path(self) -> Path:
        return self.project / "snippets" / self.name

    @property
    def exists(self) -> bool:
        """Ob die Datei da ist und `find_snippets` sie fände."""
        name = Path(self.name)
        outside = name.is_absolute() or ".." in name.parts
        return not outside and name.name != "__init__.py" and self.path.is_file()

    def error(self, line: int, problem: str, remedy: str) -> SnippetError:
        """Ein Fehler an einer Stelle dieses Schnipsels."""
        return SnippetError(f"{self}:{line}: {problem} → {remedy}")

    def line_of(self, text: str) -> int:
        """Die erste Zeile, in der `text` steht, sonst die erste."""
        lines = enumerate(self.source.splitlines(), 1)
        return next((number for number, line in lines if text in line), 1)

    @cached_property
    def source(self) -> str:
        """Der Text.

        Raises:
            SnippetError: Er ist anders kodiert als in `UTF-8`.
        """
        content = self.path.read_bytes()
        try:
            return content.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            raise self.error(
                line, "ist kein UTF-8 (Latin-1?)", "im Editor als UTF-8 speichern"
            ) from None

    @cached_property
    def tree(self) -> ast.Module:
        """Der Syntaxbaum.

        Raises:
            SnippetError: Der Text ist kein Python.
        """
        try:
            return ast.parse(self.source, self.name)
        except SyntaxError as error:
            problem = f"ist kein Python ({error.msg})"
            raise self.error(
                error.lineno or 1, problem, "Syntaxfehler in dieser Zeile beheben"
            ) from None

    @cached_property
    def dependencies(self) -> list[str]:
        """Pakete aus dem PEP-723-Kopf.

        Raises:
            SnippetError: Der Kopf ist nicht so, wie PEP 723 ihn verlangt.
        """
        starts = [*_METADATA_START.finditer(self.source)]
        headers = [*_SCRIPT_METADATA.finditer(self.source)]
        if len(starts) > len(headers):
            line = self.line_of(starts[-1][0])
            raise self.error(
                line,
                "PEP-723-Kopf, den niemand erkennt",
                "`# /// script`, Zeilen mit `# ` davor, `# ///` schreiben",
            )
        if len(headers) > 1:
            line = self.source.count("\n", 0, headers[1].start()) + 1
            raise self.error(line, "zweiter PEP-723-Kopf", "mit dem ersten vereinen")
        return self._read_metadata(headers[0]) if headers else []

    def _read_metadata(self, header: re.Match[str]) -> list[str]:
        first = self.source.count("\n", 0, header.start()) + 2
        lines = header["content"].splitlines()
        try:
            metadata = tomllib.loads("\n".join(line[2:] for line in lines))
        except tomllib.TOMLDecodeError as error:
            place = re.search(r"at line (\d+)", str(error))
            line = first + (int(place[1]) - 1 if place else len(lines) - 1)
            raise self.error(
                line,
                f"PEP-723-Kopf ist kein TOML ({error})",
                'so schreiben: # dependencies = ["paket"]',
            ) from None
        for key in metadata.keys() - {"dependencies", "requires-python", "tool"}:
            raise self.error(
                self.line_of(key),
                f"„{key}“ im PEP-723-Kopf kennt niemand",
                "erlaubt sind dependencies und requires-python",
            )
        named = metadata.get("dependencies", [])
        if not isinstance(named, list) or not all(isinstance(n, str) for n in named):
            raise self.error(
                self.line_of("dependencies"),
                "dependencies ist keine Liste von Texten",
                'so schreiben: # dependencies = ["paket"]',
            )
        return named

    @cached_property
    def packages(self) -> dict[str, int]:
        """Namen dieser Pakete, so wie ein Index sie führt, mit ihrer Zeile.

        Raises:
            SnippetError: Ein Eintrag benennt kein Paket.
        """
        found: dict[str, int] = {}
        for text in self.dependencies:
            line = self.line_of(f'"{text}"')
            try:
                found[canonicalize_name(Requirement(text).name)] = line
            except InvalidRequirement:
                raise self.error(
                    line,
                    f"„{text}“ benennt kein Paket",
                    'wie "paket" oder "paket>=1.2" schreiben',
                ) from None
        return found

    @cached_property
    def imports(self) -> dict[str, int]:
        """Oberste Namen aller importierten Module mit der Zeile des Imports."""
        found: dict[str, int] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = ["snippets"] if node.level else [node.module or ""]
            else:
                continue
            for name in names:
                found.setdefault(name.partition(".")[0], node.lineno)
        return found

    @property
    def modules(self) -> list[str]:
        """Alle importierten Module mit vollem Namen."""
        found: set[str] = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module)
        return sorted(found)

    @property
    def third_party_imports(self) -> dict[str, int]:
        known = sys.stdlib_module_names | _OWN_MODULES
        return {name: line for name, line in self.imports.items() if name not in known}

    @property
    def project_imports(self) -> dict[str, int]:
        """Importierte Module dieses Projekts."""
        return {n: line for n, line in self.imports.items() if n in _OWN_MODULES}

    @property
    def uses_lab(self) -> bool:
        # Auch als Programm: `[sys.executable, "-m", "verbindungslabor"]`.
        return "verbindungslabor" in self.imports or '"verbindungslabor"' in self.source

    @property
    def expected_error(self) -> tuple[str, int] | None:
        """Ausnahme und Zeile, mit der der Schnipsel laut `# löst … aus` endet."""
        found = next(self._comments(_EXPECTED_ERROR), None)
        return found and (found[1][1], found[0])

    @property
    def leaky_library(self) -> str | None:
        """Bibliothek, die laut `# … schließt den Socket nicht` einen offen lässt."""
        return next((match[1] for _, match in self._comments(_LEAKY_LIBRARY)), None)

    @property
    def cause_by_chance(self) -> bool:
        """Ob die Bibliothek laut Kommentar mal diese, mal jene Ursache nennt."""
        return any(self._comments(_CAUSE_BY_CHANCE))

    def _comments(
        self, pattern: re.Pattern[str]
    ) -> Iterator[tuple[int, re.Match[str]]]:
        for token in tokenize.generate_tokens(io.StringIO(self.source).readline):
            if token.type == tokenize.COMMENT and (
                match := pattern.search(token.string)
            ):
                yield token.start[0], match

    @property
    def shown_output(self) -> dict[int, str]:
        """Ausgaben, die der Text zeigt, nach Zeile: `#>` und freistehende Texte."""
        found: dict[int, str] = {}
        for token in tokenize.generate_tokens(io.StringIO(self.source).readline):
            if token.type == tokenize.COMMENT and token.string.startswith("#>"):
                found[token.start[0]] = token.string.removeprefix("#>").strip()
        fields = (f for node in ast.walk(self.tree) for _, f in ast.iter_fields(node))
        for body in (field for field in fields if isinstance(field, list)):
            for previous, text in pairwise(body):
                match previous, text:
                    case ast.Expr(ast.Call()), ast.Expr(ast.Constant(str(value))):
                        lines = enumerate(value.splitlines(), text.lineno)
                        found |= {number: line.strip() for number, line in lines}
        return {number: shown for number, shown in found.items() if shown}

    def definition(self, name: str) -> str:
        """Gibt den Quelltext einer Funktion oder Klasse zurück.

        Raises:
            KeyError: Der Schnipsel definiert nichts mit diesem Namen.
        """
        for node in self.tree.body:
            if (
                isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
                and node.name == name
            ):
                segment = ast.get_source_segment(self.source, node)
                assert segment is not None
                return segment + "\n"
        raise KeyError(name)


def snippet_at(project: Path, name: str) -> Snippet:
    """Gibt einen Schnipsel zurück; solange seine Datei gleich bleibt, denselben.

    Was er aus ihrem Text liest, liest er so je Build einmal.
    """
    try:
        return _with_content(project, name, (project / "snippets" / name).read_bytes())
    except OSError:
        return Snippet(project, name)


@cache
def _with_content(project: Path, name: str, _: bytes) -> Snippet:
    return Snippet(project, name)


def find_snippets(project: Path = PROJECT) -> list[Snippet]:
    """Gibt alle Schnipsel des Projekts zurück, nach Namen sortiert."""
    folder = project / "snippets"
    return [
        snippet_at(project, path.relative_to(folder).as_posix())
        for path in sorted(folder.rglob("*.py"))
        if path.name != "__init__.py"
    ]
