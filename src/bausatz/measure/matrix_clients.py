"""Die Clients der Matrix, einsatzbereit: Was sie erst beim Aufruf lüden, ist geladen.

Sonst zählte das zur Dauer jedes Versuchs. Läuft im Python des Schnipsels.
"""

import urllib.request
from collections.abc import Callable

import anyio

from snippets.verstehen import matrix, matrix_udp, matrix_unix

CLIENTS: dict[str, dict[str, Callable[..., int | None]]] = {
    "tcp": matrix.CLIENTS,
    "udp": matrix_udp.CLIENTS,
    "unix": matrix_unix.CLIENTS,
}

anyio.run(anyio.sleep, 0)
urllib.request.build_opener()
"localhost".encode("idna")
