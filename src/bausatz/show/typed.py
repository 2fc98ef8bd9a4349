"""Was in einem Code-Block getippt stehen darf: nur Befehle und Einstellungen."""

import ast
import re
import shlex
import warnings
from textwrap import dedent

from bausatz.show.figures import COPY_BUTTON, code, figure

TYPED_LANGUAGES = {
    "bash": "Terminal",
    "powershell": "PowerShell",
    "dockerfile": "Dockerfile",
    "ini": "Einstellung",
    "toml": "TOML",
    "yaml": "YAML",
}

# Eingabezeichen, Traceback, Betriebssystemfehler: So sieht eine Sitzung aus.
_OUTPUT = re.compile(
    r"(?m)^\s*(\$|PS .*>|Traceback \(most recent) |^.*\[(Errno|WinError) -?\d+\]"
)


class FenceError(Exception):
    """Ein Code-Block zeigt, was nicht gelaufen ist; der Text nennt die Abhilfe."""


def typed_figure(source: str, language: str) -> str:
    """Zeigt getippten Text mit Kopierknopf.

    Raises:
        FenceError: Er ist Code, eine Ausgabe oder in einer anderen Sprache.
    """
    if language not in TYPED_LANGUAGES:
        raise FenceError(
            f"Code-Block mit Sprache „{language}“ enthält getippten Text → Code und"
            ' Ausgaben mit `--8<-- "ordner/name.py"` einbinden; getippt sein dürfen nur'
            f" {', '.join(TYPED_LANGUAGES)}"
        )
    if _OUTPUT.search(source):
        raise FenceError(
            f"Code-Block „{language}“ enthält eine Ausgabe oder ein Eingabezeichen →"
            " nur die Befehle lassen;"
            ' Ausgaben mit `--8<-- "ordner/name.toml"` einbinden'
        )
    if _contains_python(source):
        raise FenceError(
            f"Code-Block „{language}“ enthält Python"
            ' → Schnipsel anlegen und mit `--8<-- "ordner/name.py"` einbinden'
        )
    caption = (
        f"<span>{TYPED_LANGUAGES[language]}</span>"
        f'<span class="fence__actions">{COPY_BUTTON}</span>'
    )
    return figure("command", caption, code(source, language))


def _contains_python(source: str) -> bool:
    """Ob der Text, eine Zeile oder ein Wort der Shell (`python -c "…"`) Python ist."""
    try:
        words = shlex.split(source, comments=True)
    except ValueError:  # Anführungszeichen, das niemand schließt
        words = []
    return any(map(is_python, [source, *source.splitlines(), *words]))


def is_python(source: str) -> bool:
    """Ob ein Text Python ist und mehr tut, als Namen und Werte zu nennen."""
    if re.search(r"(?m)^\s*>>>", source):
        return True
    try:
        with warnings.catch_warnings(action="ignore"):
            tree = ast.parse(dedent(source).strip())
    except (SyntaxError, ValueError):
        return False
    code = ast.Call | ast.Import | ast.ImportFrom | ast.stmt
    harmless = ast.Expr | ast.AnnAssign | ast.Assign | ast.Pass | ast.Break
    return any(
        isinstance(node, code) and not isinstance(node, harmless)
        for node in ast.walk(tree)
    )
