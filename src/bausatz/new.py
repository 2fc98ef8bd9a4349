"""`make neu`: legt eine Seite oder einen Eintrag des Atlas an, grün vom ersten Lauf an.

Die Vorlagen in `templates/` behaupten nur, was ihr Schnipsel zeigt.
"""

import argparse
import importlib.metadata
import json
import re
import subprocess
import sys
from pathlib import Path
from string import Template

import yaml
from packaging.utils import canonicalize_name

from bausatz.measure.interpreters import uv
from bausatz.measure.library import FOLDER
from bausatz.snippets import PROJECT

_TEMPLATES = Path(__file__).with_name("templates")
_ASCII = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "-": "_", " ": "_"})
_FAMILY = f"{FOLDER}infrastruktur"
_LONGEST_TITLE = 60  # Zeichen; die Beschreibung bleibt damit unter 160


class NotPossibleError(Exception):
    """So lässt sich nichts anlegen; der Text nennt Angabe und Abhilfe."""


def main() -> int:
    parser = argparse.ArgumentParser()
    for option in ("seite", "titel", "bibliothek"):
        parser.add_argument(f"--{option}", default="")
    given = parser.parse_args()
    try:
        if given.bibliothek:
            name = new_library(given.bibliothek, given.seite or _FAMILY)
        else:
            name = new_page(given.seite, given.titel.strip())
    except NotPossibleError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"Angelegt: snippets/{name}.py. Jetzt wird er aufgezeichnet.", flush=True)
    record = [sys.executable, "-m", "bausatz", name]
    return subprocess.run(record, cwd=PROJECT).returncode


def new_page(name: str, title: str, project: Path = PROJECT) -> str:
    """Schreibt Seite, Schnipsel und die Einträge, die zur Seite führen.

    Args:
        name: Ordner und Datei ohne Endung, z. B. `ursachen/dienst/beispiel`.
        title: Titel der Seite.

    Returns:
        Name des Schnipsels ohne Endung.

    Raises:
        NotPossibleError: Eine Angabe taugt nicht; geschrieben ist dann nichts.
    """
    section = _check_name(name, project)
    if not title or len(title) > _LONGEST_TITLE or not title.isprintable():
        raise NotPossibleError(
            f"TITEL={title}: Titel fehlt oder ist zu lang"
            f' → make neu SEITE={name} TITEL="…", höchstens {_LONGEST_TITLE} Zeichen'
        )
    settings = project / "mkdocs.yml"
    navigation = _with_entry(settings.read_text(encoding="utf-8"), name)
    overview = project / f"docs/{section}/index.md"
    stem = name.rpartition("/")[2]
    values = {
        "name": name,
        "title": _in_yaml(title),
        "heading": title,
        "description": _in_yaml(
            f"{title} – wann die Verbindung abgelehnt wird und wann derselbe Aufruf"
            " gelingt, mit einem Schnipsel gemessen."
        ),
        "anchor": stem.replace("_", "-"),
        "root": "../" * name.count("/"),
    }
    page = section.partition("/")[0]
    if not (_TEMPLATES / f"{page}.md.txt").exists():
        page = "seite"
    _write(project / f"docs/{name}.md", f"{page}.md", values)
    _write(project / f"snippets/{name}.py", "schnipsel.py", values)
    settings.write_text(navigation, encoding="utf-8")
    if overview.exists():
        listed = _with_link(overview.read_text(encoding="utf-8"), stem, title)
        overview.write_text(listed, encoding="utf-8")
    return name


def _check_name(name: str, project: Path) -> str:
    """Prüft den Namen einer Seite und gibt ihren Bereich zurück."""
    docs = project / "docs"
    sections = sorted(
        {
            path.parent.relative_to(docs).as_posix()
            for path in docs.rglob("*/*.md")
            if path.stem != "index"
        }
    )
    section = max(
        (s for s in sections if name.startswith(f"{s}/")), key=len, default=""
    )
    stem = name.removeprefix(f"{section}/")
    example = f"make neu SEITE={section}"
    ascii_stem = re.sub(r"\W", "", stem.lower().translate(_ASCII), flags=re.ASCII)
    if not section:
        problem = "einen solchen Bereich gibt es nicht"
        remedy = f"einen von diesen nehmen: {', '.join(sections)}"
    elif not re.fullmatch(r"[a-z][a-z0-9_]*", stem):
        problem = "Dateinamen bestehen aus a–z, 0–9 und _"
        remedy = f"{example}/{ascii_stem or 'beispiel'}"
    elif stem in sys.stdlib_module_names:
        problem = f"{stem} heißt ein Modul der Standardbibliothek"
        remedy = f"anders nennen: {example}/{stem}_abgelehnt"
    elif taken := [
        path
        for path in (f"docs/{name}.md", f"snippets/{name}.py")
        if (project / path).exists()
    ]:
        problem = f"{taken[0]} gibt es schon"
        remedy = "dort weiterschreiben oder anders nennen"
    else:
        return section
    raise NotPossibleError(f"SEITE={name}: {problem} → {remedy}")


def _with_entry(settings: str, name: str) -> str:
    """Hängt eine Seite an ihren Bereich der Navigation an."""
    section = name.rpartition("/")[0]
    *_, last = re.finditer(rf"(?m)^( +- ){section}/\w+\.md\n", settings)
    return f"{settings[: last.end()]}{last[1]}{name}.md\n{settings[last.end() :]}"


def _with_link(overview: str, stem: str, title: str) -> str:
    """Hängt eine Seite an die Liste der Einstiegsseite ihres Bereichs an."""
    entries = list(
        re.finditer(r"(?m)^\[.+\]\(\w+\.md\)\n:   .+\n(?: {4}.+\n)*", overview)
    )
    end = entries[-1].end() if entries else len(overview)
    when = "Die Verbindung wird abgelehnt, bis der Dienst lauscht."
    return f"{overview[:end]}\n[{title}]({stem}.md)\n:   {when}\n{overview[end:]}"


def _in_yaml(text: str) -> str:
    """Wie ein Text in YAML steht: in Anführungszeichen nur, wo es nicht anders geht."""
    try:
        plain = yaml.safe_load(f"{text}: {text}") == {text: text}
    except yaml.YAMLError:
        plain = False
    return text if plain else json.dumps(text, ensure_ascii=False)


def _write(path: Path, template: str, values: dict[str, str]) -> None:
    path.write_text(_filled(template, values), encoding="utf-8")


def _filled(template: str, values: dict[str, str]) -> str:
    text = (_TEMPLATES / f"{template}.txt").read_text(encoding="utf-8")
    return Template(text).substitute(values)


def new_library(package: str, page: str, project: Path = PROJECT) -> str:
    """Schreibt ein Paket in `uv.lock` fest und legt Abschnitt und Schnipsel an.

    Args:
        package: Name auf PyPI.
        page: Seite des Atlas, z. B. `bibliotheken/http`.

    Returns:
        Name des Schnipsels ohne Endung.

    Raises:
        NotPossibleError: Eine Angabe taugt nicht, oder das Paket lässt sich nicht
            installieren; geschrieben ist dann nichts.
    """
    path = project / f"docs/{page}.md"
    families = sorted(
        f"{FOLDER}{other.stem}"
        for other in (project / f"docs/{FOLDER}").glob("*.md")
        if ".library.toml" in other.read_text(encoding="utf-8")
    )
    if page not in families:
        raise NotPossibleError(
            f"SEITE={page}: dort stehen keine Bibliotheken"
            f" → eine von diesen nehmen: {', '.join(families)}"
        )
    if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?", package):
        raise NotPossibleError(
            f"BIBLIOTHEK={package}: so heißt kein Paket → Namen von PyPI angeben"
        )
    anchor = canonicalize_name(package).replace("-", "_")
    name = f"{page}_{anchor}"
    if package in sys.stdlib_module_names or (project / f"snippets/{name}.py").exists():
        raise NotPossibleError(
            f"BIBLIOTHEK={package}: steht schon im Atlas oder gehört zu Python"
            f" → docs/{page}.md ergänzen"
        )
    try:
        uv("add", "--quiet", "--group", "atlas", package)
    except (FileNotFoundError, RuntimeError) as error:
        raise NotPossibleError(
            f"BIBLIOTHEK={package}: lässt sich nicht installieren"
            f" → Namen und Netz prüfen\n{error}"
        ) from error
    values = {"package": package, "anchor": anchor, "name": name}
    text = path.read_text(encoding="utf-8")
    end = text.index("\n## ", text.rindex(".library.toml")) + 1
    section = _filled("bibliothek.md", values)
    path.write_text(text[:end] + section + text[end:], encoding="utf-8")
    values["module"] = _module_of(package)
    _write(project / f"snippets/{name}.py", "bibliothek.py", values)
    _allow_untyped(values["module"], name, project)
    return name


def _module_of(package: str) -> str:
    """Unter welchem Namen man ein Paket importiert."""
    wanted = canonicalize_name(package)
    modules = sorted(
        module
        for module, packages in importlib.metadata.packages_distributions().items()
        if wanted in map(canonicalize_name, packages) and module.isidentifier()
    )
    same = wanted.replace("-", "_")
    return same if same in modules or not modules else modules[0]


def _allow_untyped(module: str, name: str, project: Path) -> None:
    """Trägt ein Paket ohne Typen dort ein, wo mypy sie nicht verlangt."""
    command = [sys.executable, "-m", "mypy", f"snippets/{name}.py"]
    completed = subprocess.run(
        command, cwd=project, stdout=subprocess.PIPE, encoding="utf-8"
    )
    if "[import-untyped]" not in completed.stdout:
        return
    settings = project / "pyproject.toml"
    text = settings.read_text(encoding="utf-8")
    end = text.index("]\nignore_missing_imports = true")
    start = text.rindex("module = [\n", 0, end) + len("module = [\n")
    entries = sorted({*text[start:end].splitlines(), f'    "{module}.*",'})
    settings.write_text(
        text[:start] + "\n".join(entries) + "\n" + text[end:], encoding="utf-8"
    )


if __name__ == "__main__":
    sys.exit(main())
