"""Der Zeitpunkt: noch nicht da, gerade nicht da, da und doch nicht bereit."""

import socket
import struct
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from importlib.util import find_spec

from verbindungslabor.hosts import LATENCY, two_hosts
from verbindungslabor.scenarios.registry import Target, scenario
from verbindungslabor.scenarios.workshop import (
    answer,
    answer_http,
    background,
    listen,
    on_host,
    program,
    wait_for_refusal,
)
from verbindungslabor.stack import LabUnavailableError, private_folder
from verbindungslabor.wire import readable

_PAUSE = 1.0  # Sekunden zwischen der ersten Ablehnung und dem Start
_GRACE = 0.2  # Sekunden, die der Server auf Daten des Clients wartet


def _start_after_refusal(port: int, stop: socket.socket) -> None:
    if wait_for_refusal(stop) and not readable({stop}, _PAUSE):
        with listen(port) as listener:
            answer_http(listener, stop)


@scenario(
    "startet-spaeter",
    title="Dienst startet erst noch",
    outcome="Erst ConnectionRefusedError; eine Sekunde später verbunden.",
    cause="kein-dienst",
)
def starts_later(port: int) -> Iterator[Target]:
    with (
        two_hosts() as (client, server),
        server,
        background(partial(_start_after_refusal, port)),
        client,
    ):
        yield on_host(server, port)


@scenario(
    "uvicorn-startet",
    title="Server uvicorn wartet noch auf den Start der Anwendung",
    outcome="Erst ConnectionRefusedError; eine Sekunde später verbunden.",
    cause="kein-dienst",
    port=8000,
)
def uvicorn_starts(port: int) -> Iterator[Target]:
    if find_spec("uvicorn") is None:
        raise LabUnavailableError("Das Paket uvicorn fehlt: pip install uvicorn")
    command = [sys.executable, "-m", "uvicorn", "--host=", f"--port={port}"]
    command.append("verbindungslabor.scenarios.uvicorn_app:app")
    with (
        two_hosts() as (client, server),
        server,
        program(*command, folder=private_folder()),
        client,
    ):
        yield on_host(server, port)


def _crash_after_first(listener: socket.socket, port: int, stop: socket.socket) -> None:
    if stop in readable({listener, stop}):
        return
    connection, _ = listener.accept()
    # Erst aufhören zu lauschen, dann antworten: Der nächste Versuch scheitert sicher.
    listener.close()
    with connection:
        if stop in readable({connection, stop}):
            return
        answer(connection)
    _start_after_refusal(port, stop)


@scenario(
    "neustart",
    title="Dienst stürzt ab und startet neu",
    outcome="Erst verbunden, dann ConnectionRefusedError, später wieder verbunden.",
    cause="wechselhaft",
)
def restart(port: int) -> Iterator[Target]:
    with (
        two_hosts() as (client, server),
        server,
        listen(port) as listener,
        background(partial(_crash_after_first, listener, port)),
        client,
    ):
        yield on_host(server, port)


@scenario(
    "nimmt-an-antwortet-nicht",
    title="Port offen, aber niemand antwortet",
    outcome="Verbunden; erst recv() endet mit TimeoutError nach dem eigenen Timeout.",
    cause="verbunden-ohne-antwort",
)
def accepts_silently(port: int) -> Iterator[Target]:
    with two_hosts() as (client, server), server, listen(port), client:
        yield on_host(server, port)


def _accept_and_close(
    listener: socket.socket, stop: socket.socket, *, reset: bool
) -> None:
    while stop not in readable({listener, stop}):
        connection, _ = listener.accept()
        with connection:
            # Sofort beendet, scheiterte manchmal schon connect(). Ungelesene Daten
            # machten aus jedem Ende ein RST.
            if connection in readable({connection, stop}, _GRACE):
                with suppress(ConnectionError):
                    connection.recv(65536)
            if reset:
                # Ohne Wartezeit beim Schließen schickt der Kernel RST statt FIN.
                no_linger = struct.pack("ii", 1, 0)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, no_linger)


def _closes(port: int, *, reset: bool) -> Iterator[Target]:
    # Ohne Laufzeit käme das Ende mal vor, mal nach dem zweiten Teil einer Anfrage.
    hosts = two_hosts(latency=LATENCY)
    with hosts as (client, server), server, listen(port) as listener:
        work = partial(_accept_and_close, listener, reset=reset)
        with background(work), client:
            yield on_host(server, port)


scenario(
    "rst-nach-annahme",
    title="Verbindung angenommen, dann mit RST abgebrochen",
    outcome="Verbunden; erst recv() oder send() löst ConnectionResetError aus.",
    cause="verbunden-dann-rst",
)(partial(_closes, reset=True))
scenario(
    "ende-nach-annahme",
    title="Verbindung angenommen, dann sofort geschlossen",
    outcome="Verbunden; recv() gibt b'' zurück.",
    cause="verbunden-dann-ende",
)(partial(_closes, reset=False))
