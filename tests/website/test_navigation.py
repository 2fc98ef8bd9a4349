"""Wo man ist, was auf der Seite steht, wohin es weitergeht; mit beiden Generatoren."""

from pathlib import Path
from urllib.parse import urljoin

import pytest
from selectolax.lexbor import LexborHTMLParser

from bausatz.snippets import PROJECT
from tests.website.pages import attribute, pages

WAYS = "behandeln/", "verstehen/", "labor/"


@pytest.fixture(params=["site", "zensical_site"])
def built(request: pytest.FixtureRequest) -> dict[str, LexborHTMLParser]:
    """Die Seiten in Ordnern, nach ihrer Adresse."""
    site: Path = request.getfixturevalue(request.param)
    found = pages(site).items()
    return {
        name.removesuffix("index.html"): tree
        for name, tree in found
        if name.endswith("/index.html")
    }


def _links(address: str, tree: LexborHTMLParser, selector: str) -> list[str]:
    return [urljoin(address, attribute(a, "href")) for a in tree.css(selector)]


def test_breadcrumbs_lead_up(built: dict[str, LexborHTMLParser]) -> None:
    docs = PROJECT / "docs"
    for address, tree in built.items():
        folders = [f"{path}/" for path in Path(address).parents][-2::-1]
        above = [folder for folder in folders if (docs / folder / "index.md").exists()]
        trail = [link for link in _links(address, tree, ".md-path a") if link]
        assert [link for link in trail if link in folders] == above, address


def test_contents_name_every_section(built: dict[str, LexborHTMLParser]) -> None:
    for address, tree in built.items():
        sections = [f"#{attribute(h, 'id')}" for h in tree.css("article h2")]
        links = [attribute(a, "href") for a in tree.css("details.contents a")]
        assert links == (sections if len(sections) > 2 else []), address


def test_pages_follow_each_other_only_along_a_way(
    built: dict[str, LexborHTMLParser],
) -> None:
    for address, tree in built.items():
        linked = _links(address, tree, ".way")
        way = [way for way in WAYS if address.startswith(way)]
        assert bool(linked) == bool(way), address
        assert all(link.startswith(way[0]) for link in linked), (address, linked)
