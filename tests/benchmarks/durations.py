"""Wie viele Sekunden jede Art von Test kostet, die längste zuerst.

`python -m tests.benchmarks.durations DATEI` liest, was `pytest --junitxml=DATEI`
schrieb.
"""

import sys
from collections import defaultdict
from pathlib import Path
from xml.etree import ElementTree


def main(report: Path) -> None:
    seconds: dict[str, list[float]] = defaultdict(list)
    for case in ElementTree.parse(report).iter("testcase"):
        kind = f"{case.get('classname')}::{case.get('name', '').partition('[')[0]}"
        seconds[kind].append(_seconds(case))
    ranking = sorted(seconds.items(), key=lambda kind: sum(kind[1]), reverse=True)
    for kind, times in ranking:
        print(f"{sum(times):8.1f} s{len(times):6} × {kind.removeprefix('tests.')}")
    total = sum(sum(times) for times in seconds.values())
    print(f"{total:8.1f} s{sum(map(len, seconds.values())):6} × zusammen")


def _seconds(case: ElementTree.Element) -> float:
    """Die Dauer eines Tests; was zugleich mit anderen gemessen wurde, nennt sie selbst.

    Sonst trüge der erste Test, der fragt, die Zeit aller.
    """
    measured = case.find("properties/property[@name='measured']")
    duration = measured if measured is not None else case
    return float(duration.get("value") or duration.get("time") or 0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
