"""`python -m bausatz.site ORDNER`: nach dem Bau, gleich mit welchem Generator."""

import argparse
from collections.abc import Callable
from pathlib import Path

from bausatz.site.search import add_search

STEPS: tuple[Callable[[Path], None], ...] = (add_search,)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("site", type=Path, metavar="ORDNER")
    site = parser.parse_args().site
    for step in STEPS:
        step(site)


if __name__ == "__main__":
    main()
