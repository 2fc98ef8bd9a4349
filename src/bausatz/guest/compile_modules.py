"""Ersetzt Quelltext durch Bytecode: `python compile_modules.py WURZEL MODULE`.

Läuft beim Bau im Python des Gasts, auf dem Rechner.
"""

import importlib
import py_compile
import sys
from pathlib import Path

_DOCUMENTED = "verbindungslabor"  # zeigt seine Docstrings auf der Befehlszeile
_LIBRARY = "usr/lib/python3.??"
_PACKAGES = Path("usr/lib/python3/dist-packages")


def main(root: Path, modules: str) -> None:
    for name in modules.split():
        importlib.import_module(name)
    files = (getattr(module, "__file__", None) for module in [*sys.modules.values()])
    loaded = {Path(file) for file in files if file}
    (library,) = root.glob(_LIBRARY)
    for path in sorted(library.rglob("*.py")):
        if path.exists():  # kein Verweis auf Einstellungen des Systems
            # Nur was geladen ist, steht in Tracebacks und braucht dort seinen Text.
            _compile(path, "/" / path.relative_to(root), path in loaded)
    packages = root / _PACKAGES
    for path in sorted(packages.rglob("*.py")):
        inside = path.relative_to(packages)
        _compile(path, Path("/", _PACKAGES, inside), inside.parts[0] == _DOCUMENTED)


def _compile(path: Path, shown: Path, keep: bool) -> None:
    cache = f"{path.stem}.{sys.implementation.cache_tag}.pyc"
    target = path.parent / "__pycache__" / cache if keep else path.with_suffix(".pyc")
    try:
        py_compile.compile(
            str(path),
            str(target),
            str(shown),
            doraise=True,
            optimize=0 if _DOCUMENTED in shown.parts else 2,
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )
    except py_compile.PyCompileError:
        return  # eine Vorlage, die kein Python ist
    if not keep:
        path.unlink()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
