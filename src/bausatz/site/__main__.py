"""`python -m bausatz.site ORDNER`: nach dem Bau, gleich mit welchem Generator."""

import argparse
from collections.abc import Callable
from pathlib import Path

from bausatz.site.cards import draw_cards
from bausatz.site.listings import write_listings
from bausatz.site.markdown import write_markdown
from bausatz.site.metadata import add_metadata
from bausatz.site.search import add_search
from bausatz.site.weight import lighten

STEPS: tuple[Callable[[Path], None], ...] = (
    draw_cards,
    write_markdown,
    write_listings,
    add_metadata,
    add_search,
    lighten,
)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("site", type=Path, metavar="ORDNER")
    site = parser.parse_args().site
    for step in STEPS:
        step(site)


if __name__ == "__main__":
    main()
