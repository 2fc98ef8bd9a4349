"""Was im Kopf einer Seite steht, damit andere sie finden und richtig zeigen.

Alles entsteht aus dem, was auf der Seite zu lesen ist; was nur mit Adresse Sinn hat,
fehlt, solange die Website keine hat.
"""

import json
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborNode

from bausatz.site import cards, markdown
from bausatz.site.pages import Page, read_pages, read_settings, visible_text

# Nur hier stehen echte Fragen mit ihren Antworten.
QUESTIONS = "erste_hilfe/haeufige_fragen/"


def add_metadata(site: Path) -> None:
    """Ergänzt den Kopf jeder Seite."""
    settings = read_settings()
    website = {
        "@type": "WebSite",
        "name": settings["site_name"],
        "description": settings["site_description"],
        "inLanguage": "de",
    }
    for page in read_pages(site):
        tags = [_alternate()]
        if page.address:
            tags += _preview(page, settings["site_name"])
            tags.append(_structured(page, website))
        html = page.file.read_text(encoding="utf-8")
        html = html.replace("</head>", f"{''.join(tags)}</head>", 1)
        page.file.write_text(html, encoding="utf-8")


def _alternate() -> str:
    # Mit Leerzeichen: Neben allem, was genau „alternate“ heißt, sucht das Skript des
    # Themas eine sitemap.xml.
    return f'<link rel="alternate " type="text/markdown" href="{markdown.FILE}">'


def _preview(page: Page, site_name: str) -> Iterator[str]:
    """`og:` nach `https://ogp.me`, auch für die Karte von Twitter."""
    width, height = cards.SIZE
    properties = {
        "og:type": "article" if page.url else "website",
        "og:site_name": site_name,
        "og:locale": "de_DE",
        "og:title": page.headline,
        "og:description": page.description,
        "og:url": page.address,
        "og:image": f"{page.address}{cards.FILE}",
        "og:image:width": width,
        "og:image:height": height,
        "og:image:alt": f"{page.headline} – {site_name}",
    }
    for name, value in properties.items():
        yield f'<meta property="{name}" content="{escape(str(value))}">'
    yield '<meta name="twitter:card" content="summary_large_image">'


def _structured(page: Page, website: dict[str, Any]) -> str:
    """Dasselbe für Suchmaschinen, nach `https://schema.org` als JSON."""
    website = {**website, "url": page.root}
    things = [website] if not page.url else [_article(page, website), _trail(page)]
    if page.url == QUESTIONS:
        things.append(_faq(page))
    text = json.dumps(
        {"@context": "https://schema.org", "@graph": things}, ensure_ascii=False
    )
    # Ein „</script>“ in einer Überschrift beendete sonst das Skript.
    text = text.replace("<", "\\u003c")
    return f'<script type="application/ld+json">{text}</script>'


def _article(page: Page, website: dict[str, Any]) -> dict[str, Any]:
    return {
        "@type": "TechArticle",
        "headline": page.headline,
        "description": page.description,
        "url": page.address,
        "image": f"{page.address}{cards.FILE}",
        "inLanguage": "de",
        "isPartOf": website,
    }


def _trail(page: Page) -> dict[str, Any]:
    steps = [(name, url) for name, url in page.trail if url != page.url]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": item}
            for position, (name, item) in enumerate(
                [
                    *((name, f"{page.root}{url}") for name, url in steps),
                    (page.headline, page.address),
                ],
                1,
            )
        ],
    }


def _faq(page: Page) -> dict[str, Any]:
    return {
        "@type": "FAQPage",
        "mainEntity": [
            {
                "@type": "Question",
                "name": visible_text(question),
                "acceptedAnswer": {
                    "@type": "Answer",
                    "text": " ".join(map(visible_text, _answer(question))),
                },
            }
            for question in page.article.css("h3")
        ],
    }


def _answer(question: LexborNode) -> Iterator[LexborNode]:
    node = question.next
    while node is not None and node.tag not in ("h2", "h3"):
        if node.is_element_node:
            yield node
        node = node.next
