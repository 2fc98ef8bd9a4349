"""Zeichnet Pakete als Sequenzdiagramm: SVG ohne Skript, mit Text zum Vorlesen.

Farben und Schrift gibt das Stylesheet der Website vor. Waagerecht ist alles in Prozent
angegeben; so bleibt die Schrift auf dem Handy so groß wie am Schreibtisch. Jedes Teil
sagt, wann es kam (`at`); so kann das Stylesheet den Mitschnitt ablaufen lassen.
"""

from collections.abc import Iterator, Sequence
from html import escape

from verbindungslabor import Endpoint, Packet

_CLIENT, _SERVER = 22, 79  # Prozent der Breite
_LOST = 0.7  # Anteil des Weges, nach dem ein Paket ohne Antwort endet
_HEADER, _ROW, _NOTE, _PAUSE, _END = 44, 44, 18, 44, 16  # Pixel
_LONG = 0.5  # Sekunden; ab hier springt die Zeitachse


def sequence_diagram(packets: Sequence[Packet], name: str) -> str:
    """Zeichnet, wer wem was schickt.

    Der Client steht links; Client ist, wer ein Gespräch beginnt. Ein Paket ohne Antwort
    endet vor dem Ziel, eine lange Pause unterbricht die Linien.

    Args:
        packets: Pakete in ihrer Reihenfolge.
        name: Name des Diagramms, auf seiner Seite einmalig.

    Returns:
        Ein `svg`-Element.

    Raises:
        ValueError: Es gibt nichts zu zeichnen.
    """
    if not packets:
        raise ValueError("Der Mitschnitt enthält keine Pakete.")
    servers = _servers(packets)
    clients = {end for p in packets for end in (p.source, p.target)} - servers
    drawing = [
        *_head(_CLIENT, "Client", {end.address for end in clients}),
        *_head(_SERVER, "Server", {str(end) for end in servers}),
    ]
    top = y = _HEADER
    before, jumps = packets[0].time, packets[-1].time - packets[0].time >= _LONG
    nth = 0
    for packet in packets:
        pause = packet.time - before
        if pause >= _LONG:
            middle, since = y + _PAUSE // 2, at(before, nth)
            drawing += [*_lifelines(top, middle - 4), *_pause(middle, pause, since)]
            top, y, nth = middle + 4, y + _PAUSE, 0
        y, when = y + _ROW, at(packet.time, nth)
        if pause >= _LONG or (jumps and packet is packets[0]):
            drawing.append(_text(2, y + 4, _seconds(packet.time), "time", when=when))
        drawing += _arrow(packet, y, servers, when)
        y += _NOTE if _note(packet) else 0
        before, nth = packet.time, nth + 1
    height = y + _END
    drawing += _lifelines(top, height)
    title, description = _title(packets), " ".join(_sentences(packets, servers))
    return (
        f'<svg class="packets" role="img" width="100%" style="height:{height}px"'
        f' aria-labelledby="{name}-titel" aria-describedby="{name}-text">'
        f'<title id="{name}-titel">{escape(title)}</title>'
        f'<desc id="{name}-text">{escape(description)}</desc>{"".join(drawing)}</svg>'
    )


def at(seconds: float, nth: int) -> str:
    """Ein Attribut, das sagt, nach wie vielen Sekunden und darin als wievieltes."""
    return f' style="--at:{seconds:g}s;--nth:{nth}"'


def _servers(packets: Sequence[Packet]) -> set[Endpoint]:
    """Die Enden, an die das erste Paket eines Gesprächs geht."""
    servers: dict[frozenset[Endpoint], Endpoint] = {}
    for packet in packets:
        servers.setdefault(frozenset((packet.source, packet.target)), packet.target)
    return set(servers.values())


def _server_of(packet: Packet, servers: set[Endpoint]) -> Endpoint:
    return packet.target if packet.target in servers else packet.source


def _head(x: int, role: str, addresses: set[str]) -> Iterator[str]:
    yield _text(x, 16, role)
    # Bei mehreren steht die Adresse an jedem Paket.
    if len(addresses) == 1:
        yield _text(x, 34, addresses.pop(), "end")


def _lifelines(top: int, bottom: int) -> Iterator[str]:
    for x in (_CLIENT, _SERVER):
        yield f'<line class="life" x1="{x}%" x2="{x}%" y1="{top}" y2="{bottom}"/>'


def _pause(y: int, seconds: float, when: str) -> Iterator[str]:
    for x in (_CLIENT, _SERVER):
        yield f'<svg x="{x}%" y="{y}"><path class="life" d="M-6-1 6-7M-6 7 6 1"/></svg>'
    note = f"{_seconds(seconds)} Stille"
    yield _text((_CLIENT + _SERVER) / 2, y + 4, note, "note", when=when)


def _arrow(packet: Packet, y: int, servers: set[Endpoint], when: str) -> Iterator[str]:
    to_server = packet.target in servers
    start, end = (_CLIENT, _SERVER) if to_server else (_SERVER, _CLIENT)
    tip = '<path d="M0 0-9-5v10z"/>' if to_server else '<path d="M0 0 9-5v10z"/>'
    if not packet.answered:
        end = round(start + (end - start) * _LOST)
        tip = '<path class="lost" d="M-5-5 5 5M5-5-5 5"/>'
    refuses = "RST" in packet.name or packet.name.startswith("ICMP")
    yield f'<g class="refusal"{when}>' if refuses else f"<g{when}>"
    yield f'<circle cx="{start}%" cy="{y}" r="3"/>'
    yield f'<line pathLength="100" x1="{start}%" x2="{end}%" y1="{y}" y2="{y}"/>'
    yield f'<svg x="{end}%" y="{y}">{tip}</svg>'
    aside = "" if len(servers) == 1 else f" {_server_of(packet, servers)}"
    aside += " wiederholt" if packet.repeated else ""
    yield _text((start + end) / 2, y - 10, packet.name, aside=aside)
    if note := _note(packet):
        yield _text((start + end) / 2, y + 18, note, "note")
    yield "</g>"


def _note(packet: Packet) -> str:
    size = f"{packet.size} Byte" if packet.size else ""
    return ", ".join(filter(None, [size, "" if packet.answered else "keine Antwort"]))


def _title(packets: Sequence[Packet]) -> str:
    count = "Ein Paket" if len(packets) == 1 else f"{len(packets)} Pakete"
    return f"{count} zwischen Client und Server"


def _sentences(packets: Sequence[Packet], servers: set[Endpoint]) -> Iterator[str]:
    before = packets[0].time
    for packet in packets:
        pause, before = packet.time - before, packet.time
        after = f"Nach {_seconds(pause)} Stille " if pause >= _LONG else ""
        way = "Client an Server" if packet.target in servers else "Server an Client"
        server = "" if len(servers) == 1 else f" ({_server_of(packet, servers)})"
        again = "wiederholt" if packet.repeated else ""
        notes = ", ".join(filter(None, [packet.name, again, _note(packet)]))
        yield f"{after}{way}{server}: {notes}."


def _seconds(seconds: float) -> str:
    return f"{seconds:g}".replace(".", ",") + "\N{NO-BREAK SPACE}s"


def _text(
    x: float, y: int, text: str, css_class: str = "", aside: str = "", when: str = ""
) -> str:
    marked = (f' class="{css_class}"' if css_class else "") + when
    beside = f'<tspan class="note">{escape(aside)}</tspan>' if aside else ""
    return f'<text x="{x:g}%" y="{y}"{marked}>{escape(text)}{beside}</text>'
