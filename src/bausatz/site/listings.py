"""Was Maschinen zuerst lesen: `llms.txt` und `robots.txt`.

`llms.txt` folgt `https://llmstxt.org`: Titel, Zusammenfassung, je Abschnitt der
Navigation eine Liste von Verweisen auf die Seiten in Markdown.
"""

from itertools import groupby
from pathlib import Path

from bausatz.site.markdown import FILE
from bausatz.site.pages import Page, read_pages, read_settings

_NOTE = (
    "Alle Seiten sind auf Deutsch. Code und Ausgaben stammen aus Läufen; unter jedem"
    " Block steht, mit welchem Python und welchem System."
)


def write_listings(site: Path) -> None:
    """Schreibt beide; `robots.txt` nur, wenn die Website eine Adresse hat."""
    pages = read_pages(site)
    (site / "llms.txt").write_text(_llms(pages), encoding="utf-8")
    if root := pages[0].root:
        text = f"User-agent: *\nAllow: /\n\nSitemap: {root}sitemap.xml\n"
        (site / "robots.txt").write_text(text, encoding="utf-8")


def _llms(pages: list[Page]) -> str:
    settings = read_settings()
    lines = [
        f"# {settings['site_name']}",
        f"> {settings['site_description']}",
        _NOTE,
    ]
    for section, found in groupby(pages, _section):
        lines += [f"## {section}", "\n".join(map(_entry, found))]
    return "\n\n".join(lines) + "\n"


def _section(page: Page) -> str:
    return page.trail[0][0] if page.trail else page.headline


def _entry(page: Page) -> str:
    return f"- [{page.headline}]({page.root}{page.url}{FILE}): {page.description}"
