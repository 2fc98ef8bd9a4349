"""Das Sequenzdiagramm sagt dasselbe wie der Mitschnitt, für Augen und Ohren."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag

from bausatz.check.system import TSHARK
from bausatz.snippets import PROJECT
from tests import tshark
from verbindungslabor import Endpoint, Packet, read_packets, read_pcap
from verbindungslabor.diagram import sequence_diagram

CAPTURES = sorted((PROJECT / "snippets").rglob("*.pcap"))
CLIENT, SERVER = Endpoint("2001:db8::1", 50_000), Endpoint("2001:db8::2", 8080)


PACKET = Packet(0, CLIENT, SERVER, "", 0, repeated=False, answered=True)


def packet(name: str, time: float = 0, **changes: Any) -> Packet:
    return replace(PACKET, name=name, time=time, **changes)


def draw(*packets: Packet) -> Tag:
    svg = BeautifulSoup(sequence_diagram(packets, "x"), "html.parser").svg
    assert svg is not None
    return svg


def percent(tag: Tag, attribute: str) -> float:
    return float(str(tag[attribute]).removesuffix("%"))


def arrows(svg: Tag) -> list[tuple[str, bool]]:
    """Beschriftung jedes Pfeils, und ob er nach rechts zeigt."""
    found = []
    for group in svg.select("g"):
        line, label = group.select_one("line"), group.select_one("text")
        assert line is not None
        assert label is not None
        to_right = percent(line, "x1") < percent(line, "x2")
        found.append((str(label.contents[0]), to_right))
    return found


def test_there_are_captures() -> None:
    assert len(CAPTURES) >= 5


@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: path.name)
def test_tshark_agrees_with_the_diagram(path: Path) -> None:
    if reason := TSHARK.obstacle():
        pytest.skip(reason)
    seen = tshark.read(path)
    clients = {seen[0][0], *(sender for sender, name in seen if name == "SYN")}
    drawn = arrows(draw(*read_packets(read_pcap(path))))
    assert drawn == [(name, sender in clients) for sender, name in seen]


def test_answered_packet_reaches_the_target() -> None:
    svg = draw(packet("SYN"), packet("RST, ACK", source=SERVER, target=CLIENT))
    there, back = svg.select("g line")
    assert percent(there, "x2") == percent(back, "x1")
    assert percent(there, "x1") == percent(back, "x2")
    assert arrows(svg) == [("SYN", True), ("RST, ACK", False)]


def test_lost_packet_ends_before_the_target() -> None:
    svg = draw(packet("SYN", answered=False))
    (arrow,) = svg.select("g line")
    server = max(percent(line, "x2") for line in svg.select("line.life"))
    assert percent(arrow, "x2") < server - 10
    assert svg.select_one(".lost") is not None
    assert "keine Antwort" in svg.get_text()


def test_long_pause_breaks_the_lifelines() -> None:
    calm, torn = (
        draw(packet("SYN"), packet("ACK")),
        draw(packet("SYN"), packet("ACK", 3)),
    )
    assert len(calm.select("line.life")) == 2
    assert len(torn.select("line.life")) == 4
    assert "3\N{NO-BREAK SPACE}s Stille" in torn.get_text()


def test_every_part_says_when_it_came() -> None:
    svg = draw(
        packet("SYN"), packet("ACK"), packet("SYN", 1), packet("RST", 1, source=SERVER)
    )
    moments = [str(group["style"]) for group in svg.select("g")]
    assert moments == [
        *("--at:0s;--nth:0", "--at:0s;--nth:1"),
        *("--at:1s;--nth:0", "--at:1s;--nth:1"),
    ]
    stillness = svg.find("text", string=lambda text: "Stille" in str(text))
    assert isinstance(stillness, Tag)
    assert stillness["style"] == "--at:0s;--nth:2"


def test_text_alternative_tells_everything() -> None:
    svg = draw(
        packet("SYN", answered=False),
        packet("SYN", 1, repeated=True),
        packet("ICMPv6 port unreachable", 1, source=SERVER, target=CLIENT),
    )
    title, description = svg.title, svg.desc
    assert title is not None
    assert description is not None
    assert svg["role"] == "img"
    assert (svg["aria-labelledby"], svg["aria-describedby"]) == (
        title["id"],
        description["id"],
    )
    assert title.get_text() == "3 Pakete zwischen Client und Server"
    assert description.get_text() == (
        "Client an Server: SYN, keine Antwort."
        " Nach 1\N{NO-BREAK SPACE}s Stille Client an Server: SYN, wiederholt."
        " Server an Client: ICMPv6 port unreachable."
    )


def test_two_servers_are_told_apart() -> None:
    other = Endpoint("2001:db8::2", 9092)
    svg = draw(packet("SYN"), packet("SYN", source=CLIENT, target=other))
    labels = [label.get_text() for label in svg.select("g text")]
    assert labels == ["SYN [2001:db8::2]:8080", "SYN [2001:db8::2]:9092"]


def test_empty_capture_is_an_error() -> None:
    with pytest.raises(ValueError, match="keine Pakete"):
        sequence_diagram([], "x")
