"""Aus einer fertigen Seite wird, was die Suche lädt."""

import json
from pathlib import Path
from typing import Any

import pytest

from bausatz.site.search import add_search

PAGE = """
<title>Firewall – ConnectionRefusedError</title>
<meta name="description" content="Wann sie ablehnt.">
<nav>Navigation</nav>
<article>
<h1 id="firewall">Firewall<a class="headerlink">¶</a></h1>
<p>Sie sagt   <code>No route to host</code>.<p>Zweiter Absatz, zweiter Satz.</p>
<figure class="fence fence--snippet"><figcaption>Kopieren</figcaption>
<pre><code>sock_name = openSocket(1)
    #> [Errno 111] Connection refused
</code></pre><p class="fence__proof">Geprüft</p></figure>
<h2 id="regel">Die Regel</h2>
<table><tr><td>reject</td><td>lehnt ab</td></tr></table>
<figure class="fence fence--terminal"><pre><code>Traceback (most recent call last):
  File "x.py", line 1
OSError: weg
</code></pre></figure>
</article>
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = tmp_path_factory.mktemp("site")
    for number in range(4):
        page = site / f"seite_{number}" / "index.html"
        page.parent.mkdir()
        page.write_text(PAGE.replace("Zweiter", f"Nummer{number}"), encoding="utf-8")
    (site / "404.html").write_text("<article>fehlt</article>", encoding="utf-8")
    (site / "leer").mkdir()
    (site / "leer/index.html").touch()
    add_search(site)
    return site


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def test_index_has_a_row_per_section(site: Path) -> None:
    pages = read(site / "search/index.json")["pages"]
    assert [page["url"] for page in pages] == [f"seite_{n}/" for n in range(4)]
    first = pages[0]
    assert (first["title"], first["description"]) == ("Firewall", "Wann sie ablehnt.")
    (anchor, heading, words, quotes, names), second = first["sections"]
    assert (anchor, heading) == ("firewall", "Firewall")
    assert words == "nummer0"  # Der Rest steht auf jeder Seite oder ist zitiert.
    assert quotes == "No route to host\n[Errno 111] Connection refused"
    assert names == "sock_name openSocket"
    assert second[:2] == ["regel", "Die Regel"]
    assert second[3] == "Traceback (most recent call last):\nOSError: weg"


def test_text_of_a_page_lies_beside_it(site: Path) -> None:
    assert read(site / "seite_1/text.json") == {
        "firewall": ["Sie sagt No route to host.", "Nummer1 Absatz, zweiter Satz."],
        "regel": [
            "reject · lehnt ab",
            "Traceback (most recent call last):",
            "OSError: weg",
        ],
    }
    assert not (site / "leer/text.json").exists()


def test_engine_lies_beside_the_index_with_its_license(site: Path) -> None:
    engine = (site / "search/minisearch.mjs").read_text(encoding="utf-8")
    assert "export { MiniSearch as default }" in engine
    assert "/**" not in engine
    notice = (site / "search/minisearch.LICENSE.txt").read_text(encoding="utf-8")
    assert notice.startswith("MIT") or "Permission is hereby granted" in notice
