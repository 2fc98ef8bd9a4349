"""Das Bild, mit dem andere Websites und Chats auf eine Seite verweisen."""

from contextlib import suppress
from functools import cache
from pathlib import Path

from fontpkg.pil import truetype
from PIL import Image, ImageDraw, ImageFont, ImageText

from bausatz.site.pages import read_pages, read_settings

FILE = "karte.png"
SIZE = (1200, 630)
# Wie in style.css.
_PAPER, _INK, _SIGNAL = (255, 255, 255), (27, 36, 45), (180, 56, 26)
# Wenige Farben halten Bild und Rechenzeit klein: Stufen von Tinte zu Papier, dann Rot.
_STEPS = 16
_MARGIN = 90
_WIDTH = SIZE[0] - 2 * _MARGIN - 50
_TITLE_HEIGHT = 330
_TITLE_SIZES = (92, 76, 60, 48)


def draw_cards(site: Path) -> None:
    """Zeichnet das Bild jeder Seite: ihre Überschrift, der Name der Website."""
    name = read_settings()["site_name"]
    for page in read_pages(site):
        card = _draw(page.headline, name)
        card.save(page.file.with_name(FILE), bits=8, compress_level=3)


def _draw(title: str, site_name: str) -> Image.Image:
    card = Image.new("L", SIZE, _STEPS - 1)
    draw = ImageDraw.Draw(card)
    draw.rectangle((_MARGIN, 110, _MARGIN + 13, 520), fill=_STEPS)
    left = _MARGIN + 50
    draw.text((left, 100), _fitted(title), fill=0)
    draw.text((left, 520), site_name, fill=0, font=_font(40, 400), anchor="ls")
    card.putpalette(_palette())
    return card


def _fitted(title: str) -> ImageText.Text[str]:
    """Die Überschrift in Zeilen und so groß, wie sie hineinpasst."""
    for size in _TITLE_SIZES:
        text = ImageText.Text(title, _font(size, 700), "L", spacing=14)
        with suppress(ValueError):  # Ein Wort ist länger als die Zeile.
            if text.wrap(_WIDTH, _TITLE_HEIGHT) is None:
                return text
    raise ValueError(f"„{title}“ ist zu lang für das Bild → Überschrift kürzen")


@cache
def _font(size: int, weight: int) -> ImageFont.FreeTypeFont:
    font: ImageFont.FreeTypeFont = truetype("Source Sans 3", size, weight)
    return font


def _palette() -> list[int]:
    ramp = [
        round(ink + (paper - ink) * step / (_STEPS - 1))
        for step in range(_STEPS)
        for ink, paper in zip(_INK, _PAPER, strict=True)
    ]
    return [*ramp, *_SIGNAL]
