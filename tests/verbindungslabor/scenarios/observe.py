"""Was ein Client in jedem Szenario sieht, und das Programm, das es nachsieht.

`python -m tests.verbindungslabor.scenarios.observe ANZAHL` betritt die Szenarien reihum
in so vielen Prozessen zugleich und verlässt sie erst, wenn alle darin sind.
"""

import json
import multiprocessing
import socket
import struct
import sys
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from typing import Any

from verbindungslabor import use_user_namespace
from verbindungslabor.scenarios import Target, enter, scenarios

PATIENCE = 60.0  # Sekunden; nur ein hängender Versuch erreicht sie
SHORT = 1.0


@dataclass(frozen=True)
class Expected:
    """Was über IPv4 und IPv6 zu sehen ist, wenn der Client `send` schickt.

    Ohne Angabe zu IPv6 bleibt es bei dem einen Versuch über IPv4.
    """

    ipv4: str
    ipv6: str | None
    send: bytes = b""
    timeout: float = PATIENCE


def both(seen: str, send: bytes = b"", timeout: float = PATIENCE) -> Expected:
    return Expected(seen, seen, send, timeout)


GET = b"GET / HTTP/1.0\r\n\r\n"
POSTGRESQL = b"\x00\x03\x00\x00user\x00postgres\x00\x00"
REFUSED = "ConnectionRefusedError 111"
NO_HOST = "OSError 113"
NO_NET = "OSError 101"
SILENCE = "TimeoutError None"
EXPECTED = {
    "leerer-port": both(REFUSED),
    "gebunden-ohne-listen": both(REFUSED),
    "nur-loopback": both(REFUSED),
    "nur-ipv6": Expected(REFUSED, "verbunden, bereit", GET),
    "nur-ipv4": Expected("verbunden, bereit", REFUSED, GET),
    "voller-backlog": both(SILENCE, timeout=SHORT),
    "udp-ohne-empfaenger": both(f"verbunden, {REFUSED}", b"?"),
    "ports-erschoepft": both("OSError 99"),
    "selbstverbindung": both("verbunden, bereit", b"bereit"),
    "firewall-rst": both(REFUSED),
    "firewall-port-unreachable": both(REFUSED),
    "firewall-host-unreachable": both(NO_HOST),
    "firewall-admin-prohibited": Expected(NO_HOST, "PermissionError 13"),
    "firewall-no-route": both(NO_NET),
    "firewall-drop": both(SILENCE, timeout=SHORT),
    "keine-route": both(NO_NET),
    "rechner-aus": both(NO_HOST),
    "startet-spaeter": Expected(REFUSED, None),
    "uvicorn-startet": Expected(REFUSED, None),
    "neustart": Expected("verbunden, bereit", REFUSED, GET),
    "nimmt-an-antwortet-nicht": both(f"verbunden, {SILENCE}", GET, SHORT),
    "rst-nach-annahme": both("verbunden, ConnectionResetError 104", GET),
    "ende-nach-annahme": both("verbunden, Ende", GET),
    "unix-fehlt": both("FileNotFoundError 2"),
    "unix-verwaist": both(REFUSED),
    "unix-keine-rechte": both("PermissionError 13"),
    "unix-voller-backlog": both("BlockingIOError 11"),
    "container-localhost": both(REFUSED),
    "container-port-nur-loopback": both(REFUSED),
    "kubernetes-ohne-endpunkte": both(REFUSED),
    "toter-proxy": both("verbunden, bereit", GET),
    "name-unbekannt": both("gaierror -2"),
    "namensdienst-ausgefallen": both("gaierror -3"),
    "postgresql-startet": both(
        "verbunden, the database system is starting up",
        struct.pack("!I", len(POSTGRESQL) + 4) + POSTGRESQL,
    ),
    "redis-laedt": both("verbunden, LOADING", b"GET name\r\n"),
    "zweite-adresse": both("verbunden, 127.0.0.1", b"CLUSTER SLOTS\r\n"),
    "ssh-tunnel": both("verbunden, Ende"),
}
WORDS = "bereit", "the database system is starting up", "LOADING", "127.0.0.1"
KINDS = {"tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM}


def observe(target: Target, expected: Expected) -> list[str | None]:
    """Versucht es einmal über IPv4 und einmal über IPv6, oder zweimal über Unix."""
    if target.transport == "unix":
        seen = attempt(socket.AF_UNIX, socket.SOCK_STREAM, target.path, expected)
        return [seen, seen]
    kind = KINDS[target.transport]
    ipv4 = target.ipv4 or target.host, target.port
    ipv6 = target.ipv6 or target.host, target.port
    return [
        attempt(socket.AF_INET, kind, ipv4, expected),
        expected.ipv6 and attempt(socket.AF_INET6, kind, ipv6, expected),
    ]


def attempt(
    family: int, kind: int, address: str | tuple[str, int], expected: Expected
) -> str:
    seen = ""
    try:
        with socket.socket(family, kind) as client:
            client.settimeout(PATIENCE if expected.send else expected.timeout)
            client.connect(address)
            seen = "verbunden, "
            client.settimeout(expected.timeout)
            if expected.send:
                client.send(expected.send)
            received = b""
            while chunk := client.recv(65536):
                received += chunk
                for word in WORDS:
                    if word.encode() in received:
                        return seen + word
            return f"{seen}Ende{received!r}".removesuffix("b''")
    except OSError as error:
        return f"{seen}{type(error).__name__} {error.errno}"


def _stay(number: int, name: str, all_inside: Barrier, results: Any) -> None:
    try:
        with enter(name) as target:
            seen = observe(target, EXPECTED[name])
            all_inside.wait()
        results[number] = name, seen
    except BaseException as error:
        all_inside.abort()
        results[number] = name, repr(error)


def main() -> None:
    """Gibt je Prozess Szenario und Beobachtung als JSON aus."""
    use_user_namespace()
    count = int(sys.argv[1])
    names = [scenario.id for scenario in scenarios()]
    fork = multiprocessing.get_context("fork")
    with fork.Manager() as manager:
        results = manager.dict()
        all_inside = fork.Barrier(count)
        processes = [
            fork.Process(
                target=_stay, args=(i, names[i % len(names)], all_inside, results)
            )
            for i in range(count)
        ]
        for process in processes:
            process.start()
        for process in processes:
            process.join()
        print(json.dumps(list(results.values())))


if __name__ == "__main__":
    main()
