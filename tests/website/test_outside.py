"""Was andere von der Website sehen: Suchmaschinen, Chats, Sprachmodelle."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from PIL import Image
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tests.website.conftest import SUBPATH
from tests.website.pages import attribute, pages

# Ein Prozess liest die Seiten, einmal.
pytestmark = pytest.mark.xdist_group("Lesen")

ROOT = f"https://www.example/{SUBPATH}/"
FAQ = "erste_hilfe/haeufige_fragen/"


def built(site: Path) -> dict[str, LexborHTMLParser]:
    """Alle Seiten nach ihrer Adresse von der Startseite aus."""
    return {
        path.removesuffix("index.html"): page
        for path, page in pages(site).items()
        if path != "404.html"
    }


def only(page: LexborHTMLParser, selector: str, url: str) -> LexborNode:
    found = page.css(selector)
    assert len(found) == 1, f"{url}: {len(found)} × {selector} im HTML, genau eines"
    return found[0]


def meta(page: LexborHTMLParser, name: str, url: str) -> str:
    key = "property" if name.startswith("og:") else "name"
    return attribute(only(page, f'meta[{key}="{name}"]', url), "content")


def shown(node: LexborNode) -> str:
    """Der Text eines Elements, so wie ein Leser ihn in einer Zeile abschreibt."""
    return " ".join(node.text().replace("¶", "").split())


def test_every_page_introduces_itself_once(any_site: Path) -> None:
    titles = {}
    for url, page in built(any_site).items():
        titles[url] = only(page, "head > title", url).text()
        canonical = only(page, 'link[rel="canonical"]', url)
        assert attribute(canonical, "href") == f"{ROOT}{url}"
        assert meta(page, "og:url", url) == f"{ROOT}{url}"
        heading = only(page, "article h1", url)
        assert meta(page, "og:title", url) == shown(heading), url
        description = meta(page, "description", url)
        assert description, url
        assert meta(page, "og:description", url) == description
        assert meta(page, "twitter:card", url) == "summary_large_image"
    same = [url for url, title in titles.items() if [*titles.values()].count(title) > 1]
    assert not same, f"{same}: gleicher `title:` → jeder Seite einen eigenen geben"


def test_every_page_has_its_picture(any_site: Path) -> None:
    drawn = {}
    for url, page in built(any_site).items():
        address = meta(page, "og:image", url)
        assert address.startswith(f"{ROOT}{url}"), f"{url}: {address}"
        file = any_site / address.removeprefix(ROOT)
        with Image.open(file) as picture:
            assert (picture.format, picture.size) == ("PNG", (1200, 630)), url
        assert meta(page, "og:image:width", url) == "1200"
        assert meta(page, "og:image:height", url) == "630"
        drawn[url] = file.read_bytes()
    headings = {shown(page.css("h1")[0]) for page in built(any_site).values()}
    assert len(set(drawn.values())) == len(headings), "gleiches Bild trotz anderem Text"


def structured(page: LexborHTMLParser, url: str) -> dict[str, Any]:
    """Die strukturierten Daten einer Seite, nach ihrer Art."""
    data = json.loads(only(page, 'script[type="application/ld+json"]', url).text())
    assert data["@context"] == "https://schema.org"
    return {thing["@type"]: thing for thing in data["@graph"]}


def test_structured_data_says_what_the_page_says(any_site: Path) -> None:
    for url, page in built(any_site).items():
        data = structured(page, url)
        if not url:
            assert data.keys() == {"WebSite"}
            assert data["WebSite"]["url"] == ROOT
            continue
        kinds = {"TechArticle", "BreadcrumbList"} | (
            {"FAQPage"} if url == FAQ else set()
        )
        assert data.keys() == kinds, url
        article = data["TechArticle"]
        assert article["headline"] == shown(only(page, "h1", url))
        assert article["description"] == meta(page, "description", url)
        assert article["url"] == f"{ROOT}{url}"
        steps = data["BreadcrumbList"]["itemListElement"]
        assert [step["position"] for step in steps] == [*range(1, len(steps) + 1)]
        assert steps[-1]["item"] == f"{ROOT}{url}"
        assert steps[-1]["name"] == article["headline"]
        # Jede Stufe ist eine Seite, und der Leser sieht ihren Namen im Menü.
        menu = shown(page.css(".md-header, .md-tabs, .md-sidebar--primary")[0])
        menu += "".join(shown(part) for part in page.css(".md-tabs, .md-nav--primary"))
        for step in steps[:-1]:
            assert step["item"].removeprefix(ROOT) in built(any_site), step
            assert step["name"] in menu, f"{url}: {step['name']}"


def test_questions_and_answers_are_those_on_the_page(any_site: Path) -> None:
    """Hintereinander gelesen sind sie die Seite, bis zu „Siehe auch“."""
    page = built(any_site)[FAQ]
    questions = iter(structured(page, FAQ)["FAQPage"]["mainEntity"])
    read = []
    for heading in page.css("article :is(h2, h3)"):
        if heading.tag == "h2":
            read.append(shown(heading))
        else:
            question = next(questions)
            read += [question["name"], question["acceptedAnswer"]["text"]]
            assert question["name"] == shown(heading)
    assert next(questions, None) is None
    assert " ".join(read) in shown(only(page, "article", FAQ))


def test_sitemap_lists_the_pages_and_nothing_else(any_site: Path) -> None:
    tree = ElementTree.parse(any_site / "sitemap.xml")
    listed = [node.text for node in tree.iter() if node.tag.endswith("}loc")]
    assert Counter(listed) == Counter(f"{ROOT}{url}" for url in built(any_site))
    robots = (any_site / "robots.txt").read_text(encoding="utf-8")
    assert f"Sitemap: {ROOT}sitemap.xml" in robots.splitlines()


_ENTRY = re.compile(r"(?m)^- \[(?P<title>.+)\]\((?P<link>\S+)\): (?P<description>.+)$")


def test_llms_txt_lists_every_page_once(any_site: Path) -> None:
    text = (any_site / "llms.txt").read_text(encoding="utf-8")
    assert re.match(r"# .+\n\n> .+\n\n", text)
    entries = [*_ENTRY.finditer(text)]
    assert len(entries) == len(re.findall(r"(?m)^- ", text))
    links = [entry["link"] for entry in entries]
    wanted = [f"{ROOT}{url}index.md" for url in built(any_site)]
    assert Counter(links) == Counter(wanted)
    for entry in entries:
        path = entry["link"].removeprefix(ROOT)
        first = (any_site / path).read_text(encoding="utf-8").partition("\n")[0]
        assert first.replace("`", "") == f"# {entry['title']}", path
        page = built(any_site)[path.removesuffix("index.md")]
        assert entry["description"] == meta(page, "description", path)


def test_markdown_has_what_the_page_shows(any_site: Path) -> None:
    for url, page in built(any_site).items():
        link = only(page, 'link[rel~="alternate"][type="text/markdown"]', url)
        assert not urlsplit(attribute(link, "href")).netloc
        text = (any_site / url / attribute(link, "href")).read_text(encoding="utf-8")
        assert not re.search(r"(?m)^\s*--8<--", text), url
        assert "¶" not in text, url
        blocks = [block.text() for block in page.css("article figure pre > code")]
        for block in blocks:
            assert block.strip("\n") in text, f"{url}: fehlt im Markdown:\n{block}"
        python = page.css("article .fence--snippet, article .fence--excerpt")
        assert len(re.findall(r"(?m)^`{3,}python$", text)) == len(python), url
        output = page.css("article .fence--terminal")
        assert len(re.findall(r"(?m)^`{3,}text$", text)) == len(output), url
        tables = page.css("article table")
        assert len(re.findall(r"(?m)^\|( -+ \|)+$", text)) == len(tables), url
        for heading in page.css("article :is(h1, h2, h3)"):
            words = re.sub(r"\W", "", shown(heading))
            lines = {re.sub(r"\W", "", line) for line in text.splitlines()}
            assert words in lines, f"{url}: {shown(heading)}"


def test_every_message_has_its_own_anchor(site: Path) -> None:
    """Darauf verweisen andere; darum gibt es jeden nur einmal und er bleibt."""
    page = built(site)["erste_hilfe/meldungen/"]
    table = page.css_first("article table")
    assert table is not None
    rows = table.css("tbody tr")
    links = [attribute(link, "href") for link in table.css("tbody a")]
    assert len(links) == len(set(links)) == len(rows)
    assert all(page.css(link) for link in links)
    quoted = page.css("article dt")
    assert quoted
    assert all(attribute(term, "id") for term in quoted)
