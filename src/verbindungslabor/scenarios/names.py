"""Namensauflösung: Den Namen gibt es nicht, oder niemand weiß Auskunft."""

import socket
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from verbindungslabor.hosts import two_hosts
from verbindungslabor.scenarios.registry import Target, scenario
from verbindungslabor.scenarios.workshop import background
from verbindungslabor.stack import private_folder, replace_file
from verbindungslabor.wire import readable

_NAME = "gibt-es-nicht.example"
_NXDOMAIN = 3
_RESPONSE_FLAGS = 0x8180  # Antwort, Rekursion erwünscht und vorhanden


def _use_name_server(address: str) -> None:
    folder = private_folder()
    for path, text in (
        (Path("/etc/resolv.conf"), f"nameserver {address}\n"),
        # Andere Dienste, etwa systemd-resolved, fragten am Labor vorbei.
        (Path("/etc/nsswitch.conf"), "hosts: files dns\n"),
    ):
        if path.exists():
            (folder / path.name).write_text(text)
            replace_file(path, folder / path.name)


def _know_no_name(server: socket.socket, stop: socket.socket) -> None:
    while stop not in readable({server, stop}):
        query, client = server.recvfrom(512)
        flags = (_RESPONSE_FLAGS | _NXDOMAIN).to_bytes(2)
        # Kopf nach RFC 1035, Abschnitt 4.1.1; die Frage geht unverändert zurück.
        server.sendto(query[:2] + flags + query[4:], client)


@scenario(
    "name-unbekannt",
    title="Den Namen gibt es nicht",
    outcome="socket.gaierror -2 (EAI_NONAME), ohne Verbindungsversuch.",
    cause="name-unbekannt",
)
def unknown_name(port: int) -> Iterator[Target]:
    with (
        two_hosts() as (client, server),
        server,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as name_server,
        background(partial(_know_no_name, name_server)),
        client,
    ):
        name_server.bind((server.ipv4, 53))
        _use_name_server(server.ipv4)
        yield Target(_NAME, port)


@scenario(
    "namensdienst-ausgefallen",
    title="Der Namensdienst antwortet nicht",
    outcome="socket.gaierror -3 (EAI_AGAIN), ohne Verbindungsversuch.",
    cause="namensdienst-ausgefallen",
)
def name_server_down(port: int) -> Iterator[Target]:
    with two_hosts() as (_, server):
        _use_name_server(server.ipv4)
        yield Target(_NAME, port)
