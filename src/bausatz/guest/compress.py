"""Komprimiert eine Datei: `python compress.py QUELLE ZIEL`.

Läuft beim Bau im Python des Gasts, auf dem Rechner: Zstandard gibt es erst ab 3.14.
"""

import sys
from pathlib import Path

from compression import zstd  # type: ignore[import-not-found, unused-ignore]

if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:])
    parameter = zstd.CompressionParameter
    options = {
        parameter.compression_level: 19,
        parameter.nb_workers: 2,
        # Was im Speicher mehrfach steht, liegt weit auseinander.
        parameter.enable_long_distance_matching: 1,
        parameter.window_log: 27,  # mehr packt der Emulator nicht aus
    }
    target.write_bytes(zstd.compress(source.read_bytes(), options=options))
