"""Schnipsel: eigenständig lauffähige Dateien unter `snippets/`."""

import ast
import io
import re
import sys
import tokenize
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).parents[2]
# Die Vorlage `main.html` ersetzt das durch den Weg von der Seite zur Startseite.
SITE_ROOT = "wurzel:"

# PEP 723, Abschnitt „Reference Implementation“.
_SCRIPT_METADATA = re.compile(r"(?m)^# /// script$\s(?P<content>(^#(| .*)$\s)+)^# ///$")
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

    @cached_property
    def source(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.source, self.name)

    @property
    def dependencies(self) -> list[str]:
        """Pakete aus dem PEP-723-Kopf."""
        header = _SCRIPT_METADATA.search(self.source)
        if header is None:
            return []
        lines = header["content"].splitlines()
        metadata = tomllib.loads("\n".join(line[2:] for line in lines))
        return list(metadata.get("dependencies", []))

    @property
    def packages(self) -> set[str]:
        """Namen dieser Pakete, so wie ein Index sie führt."""
        names = (Requirement(text).name for text in self.dependencies)
        return {canonicalize_name(name) for name in names}

    @property
    def imports(self) -> dict[str, int]:
        """Oberste Namen aller importierten Module mit der Zeile des Imports."""
        found: dict[str, int] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or "."]
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
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module)
        return sorted(found)

    @property
    def third_party_imports(self) -> dict[str, int]:
        own = {"verbindungslabor", "bausatz"}
        known = sys.stdlib_module_names | own
        return {name: line for name, line in self.imports.items() if name not in known}

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


def find_snippets(project: Path = PROJECT) -> list[Snippet]:
    """Gibt alle Schnipsel des Projekts zurück, nach Namen sortiert."""
    folder = project / "snippets"
    return [
        Snippet(project, path.relative_to(folder).as_posix())
        for path in sorted(folder.rglob("*.py"))
        if path.name != "__init__.py"
    ]
