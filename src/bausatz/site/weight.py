"""Lässt weg, was keine Seite braucht, damit die erste schneller dasteht.

Das Thema bringt Aussehen für alles mit, was es kann; das meiste davon kommt hier nicht
vor. Weg fällt eine Regel nur, wenn eine ihrer Klassen weder im HTML noch als Wort in
einem Skript steht.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import tinycss2
from tinycss2.ast import AtRule, Node, QualifiedRule

from bausatz.site.pages import read_pages

_DOCSTRINGS = re.compile(r'<link rel="stylesheet" href="[^"]*_mkdocstrings\.css">')
_CLASSES = re.compile(r'\sclass="([^"]+)"')
_SCRIPT = re.compile(r"(?s)<script[^>]*>(.*?)</script>")
_WORD = re.compile(r"[\w-]+")
_VARIABLE = re.compile(r"var\((--[\w-]+)")


def lighten(site: Path) -> None:
    """Kürzt die Stylesheets des Themas und lässt Verweise auf ungenutzte weg."""
    for page in read_pages(site):
        if not page.tree.css_matches(".doc"):
            html = page.file.read_text(encoding="utf-8")
            page.file.write_text(_DOCSTRINGS.sub("", html), encoding="utf-8")
    pages = [path.read_text(encoding="utf-8") for path in site.rglob("*.html")]
    used = _used_classes(site, pages)
    for sheet in site.glob("assets/stylesheets/**/*.css"):
        everything = tinycss2.parse_stylesheet(sheet.read_text("utf-8"), True, True)
        rules = [*_needed(everything, used)]
        # Bilder der Symbole, die nun keine Regel mehr zeigt.
        named = {*_VARIABLE.findall("".join([tinycss2.serialize(rules), *pages]))}
        sheet.write_text(tinycss2.serialize([*_without(rules, named)]), "utf-8")


def _used_classes(site: Path, pages: list[str]) -> set[str]:
    scripts = [*site.glob("assets/javascripts/*.js"), *site.glob("*/*.mjs")]
    code = [path.read_text(encoding="utf-8") for path in scripts]
    code += [script for page in pages for script in _SCRIPT.findall(page)]
    lists = [names for page in pages for names in _CLASSES.findall(page)]
    words = [word for text in code for word in _WORD.findall(text)]
    return {*words, *" ".join(lists).split()}


def _needed(rules: list[Node], used: set[str]) -> Iterator[Node]:
    for rule in rules:
        if isinstance(rule, AtRule) and rule.lower_at_keyword in ("media", "supports"):
            inner = tinycss2.parse_rule_list(rule.content, True, True)
            rule.content = [*_needed(inner, used)]
            if rule.content:
                yield rule
        elif isinstance(rule, QualifiedRule):
            kept = [s for s in _selectors(rule.prelude) if _classes(s) <= used]
            if kept:
                text = ",".join(tinycss2.serialize(s) for s in kept)
                rule.prelude = tinycss2.parse_component_value_list(text)
                yield rule
        else:
            yield rule


def _selectors(prelude: list[Node]) -> Iterator[list[Node]]:
    start = 0
    for end, token in enumerate(prelude):
        if token == ",":
            yield prelude[start:end]
            start = end + 1
    yield prelude[start:]


def _classes(selector: list[Node]) -> set[str]:
    """Die Klassen, ohne die der Selektor nichts trifft; nicht die in `:not(…)`."""
    return {
        token.value
        for dot, token in pairwise(selector)
        if dot == "." and token.type == "ident"
    }


def _without(rules: list[Node], named: set[str]) -> Iterator[Node]:
    """Dieselben Regeln ohne eigene Eigenschaften, die niemand liest."""
    for rule in rules:
        if isinstance(rule, QualifiedRule):
            rule.content = [
                part
                for part in tinycss2.parse_blocks_contents(rule.content, True, True)
                if part.type != "declaration"
                or not part.name.startswith("--")
                or part.name in named
            ]
        yield rule
