"""Das Glossar erklärt jede Seite, ohne Code oder Überschriften anzufassen."""

import pytest
from bs4 import BeautifulSoup
from markdown import Markdown

from bausatz.show.glossary import PAGE, read_terms
from bausatz.snippets import PROJECT

EXTENSIONS = [
    *("attr_list", "def_list", "tables", "toc", "pymdownx.details"),
    "bausatz.show.glossary:GlossaryExtension",
]


def render(markdown: str) -> BeautifulSoup:
    return BeautifulSoup(
        Markdown(extensions=EXTENSIONS).convert(markdown), "html.parser"
    )


def linked(markdown: str) -> list[str]:
    return [link.get_text() for link in render(markdown).select("a.term")]


def test_term_explains_itself_and_leads_to_the_glossary() -> None:
    page = render("Darauf folgt ein RST.")
    (link,) = page.select("a.term")
    assert link["href"] == "wurzel:referenz/glossar/#rst"
    assert link["title"] == read_terms()["RST"].meaning
    assert page.get_text().strip() == "Darauf folgt ein RST."


def test_only_the_first_time() -> None:
    assert linked("Ein SYN, ein RST.\n\nNoch ein **RST** und ein SYN, dann ICMP.") == [
        *("SYN", "RST", "ICMP")
    ]


@pytest.mark.parametrize(
    "markdown",
    [
        "# SYN",
        "### Ein RST {#rst-hier}",
        "`SYN`",
        "[ein RST](seite.md)",
        "SYN\n:   das erste Paket",
        "|SYN|\n|---|\n|x|",
        "??? note RST\n\n    x",
        "    SYN",
        "Ankunft, asynchron, Portugal, SYNC",
    ],
)
def test_untouched(markdown: str) -> None:
    html = Markdown(extensions=EXTENSIONS).convert(markdown)
    assert "glossar" not in html
    assert html == Markdown(extensions=EXTENSIONS[:-1]).convert(markdown)


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("Zwei Sockets, alle Ports", ["Sockets", "Ports"]),
        ("der Unix-Socket, dann ein Socket", ["Unix-Socket", "Socket"]),
        ("ICMP „Port unreachable“ am Port", ["ICMP", "Port unreachable", "Port"]),
        ("**SYN** *und* `RST` und RST", ["SYN", "RST"]),
        ("- ein SYN\n- ein RST\n\n| x |\n|---|\n| UDP |", ["SYN", "RST", "UDP"]),
    ],
)
def test_found(markdown: str, words: list[str]) -> None:
    assert linked(markdown) == words
    plain = Markdown(extensions=EXTENSIONS[:-1]).convert(markdown)
    assert render(markdown).get_text() == BeautifulSoup(plain, "html.parser").get_text()


def test_each_page_starts_anew() -> None:
    md = Markdown(extensions=EXTENSIONS)
    assert "glossar" in md.convert("ein SYN")
    assert "glossar" in md.reset().convert("ein SYN")


def test_glossary_does_not_refer_to_itself() -> None:
    page = (PROJECT / "docs" / PAGE.with_suffix(".md")).read_text(encoding="utf-8")
    assert not linked(page)


def test_glossary_is_complete_and_short() -> None:
    terms = read_terms()
    page = (PROJECT / "docs" / PAGE.with_suffix(".md")).read_text(encoding="utf-8")
    # Ein Eintrag ohne Anker oder ohne Erklärung darunter fiele sonst still heraus.
    assert page.count(" { #") == len(terms) > 20
    assert page.count("\n:   ") <= len(terms)
    assert list(terms) == sorted(terms, key=str.casefold)
    for term in terms.values():
        assert len(term.meaning) <= 100, term.word
        assert not set("`*[<") & set(term.meaning), term.word
