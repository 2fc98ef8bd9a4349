"""Ablehnungen erkennen: echte Bibliotheken, echte Ablehnungen, echte Doppelgänger."""

import asyncio
import contextlib
import errno
import http.server
import json
import os
import re
import smtplib
import socket
import socketserver
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import traceback
import urllib.request
import xmlrpc.client
import xmlrpc.server
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import aiohttp
import anyio
import grpc
import httpx
import mysql.connector
import psycopg.errors
import pymongo.errors
import pytest
import redis
import redis.backoff
import requests
import trio
import urllib3
from hypothesis import given, settings
from hypothesis import strategies as st

from bausatz.check.system import GERMAN_LOCALE, GERMAN_MESSAGES
from bausatz.snippets import PROJECT
from tests.verbindungslabor.clients import CLIENTS, authority, url
from tests.verbindungslabor.grpc_clients import GRPC_CLIENTS, grpc_
from verbindungslabor import (
    firewall,
    is_refused,
    network_stack,
    refused_address,
    refused_addresses,
    two_hosts,
)
from verbindungslabor.refusal import Address
from verbindungslabor.scenarios import Scenario, Target, enter, scenarios

PATIENT = 60.0  # Sekunden; auch ein ausgelasteter Rechner lehnt früher ab
LOOPBACK = "127.0.0.1"


class ServiceError(Exception):
    """Eine Ausnahme ohne eigene Aussage, wie Bibliotheken sie definieren."""


def error_of(call: Callable[[], object]) -> BaseException:
    with pytest.raises(BaseException) as caught:  # noqa: PT011 – jede zählt
        call()
    return caught.value


# --- Szenarien -------------------------------------------------------------------

Situation = Callable[[], contextlib.AbstractContextManager[tuple[str, int]]]


@contextmanager
def remote(family: str, verdict: str = "accept") -> Iterator[tuple[str, int]]:
    with two_hosts() as (_, server):
        with server:
            firewall(verdict, port=8080)
        yield getattr(server, family), 8080


@contextmanager
def localhost() -> Iterator[tuple[str, int]]:
    with network_stack():
        yield "localhost", 8080


@contextmanager
def unknown_name() -> Iterator[tuple[str, int]]:
    with network_stack():
        yield "nirgends.example", 8080


@contextmanager
def no_route() -> Iterator[tuple[str, int]]:
    with network_stack():
        yield "192.0.2.9", 8080


@contextmanager
def served(handle: Callable[[socket.socket], object]) -> Iterator[tuple[str, int]]:
    """Ein Server, der jede Verbindung annimmt und dann `handle` überlässt."""
    with network_stack(), socket.create_server((LOOPBACK, 8080)) as listener:

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    with listener.accept()[0] as connection:
                        handle(connection)

        with ThreadPoolExecutor(1) as pool:
            pool.submit(serve)
            try:
                yield LOOPBACK, 8080
            finally:
                listener.shutdown(socket.SHUT_RDWR)


def reset(connection: socket.socket) -> None:
    linger = struct.pack("ii", 1, 0)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)


def hang_up(connection: socket.socket) -> None:
    connection.shutdown(socket.SHUT_RDWR)


REFUSALS: dict[str, Situation] = {
    "IPv4": lambda: remote("ipv4"),
    "IPv6": lambda: remote("ipv6"),
    "ICMP": lambda: remote("ipv4", "reject"),
    "localhost": localhost,
}
REFUSING = {
    "IPv4": {"192.0.2.2"},
    "IPv6": {"2001:db8::2"},
    "ICMP": {"192.0.2.2"},
    "localhost": {"::1", LOOPBACK, "localhost"},
}
LOOKALIKES: dict[str, tuple[Situation, str, float]] = {
    "drop": (
        lambda: remote("ipv4", "drop"),
        r"(?i)timed out|timeout|cancelled|deadline",
        2,
    ),
    "unknown name": (unknown_name, r"name resolution|DNS|-3", PATIENT),
    "no route": (no_route, r"unreachable|Errno 101", PATIENT),
    "host unreachable": (
        lambda: remote("ipv4", "reject with icmpx host-unreachable"),
        r"No route to host|Errno 113|closed the connection",
        PATIENT,
    ),
    "admin prohibited": (
        lambda: remote("ipv6", "reject with icmpx admin-prohibited"),
        r"Permission denied|Errno 13\]|closed the connection",
        PATIENT,
    ),
    "reset": (
        lambda: served(reset),
        r"(?i)reset|errno 104|closed|lost connection|not receive",
        PATIENT,
    ),
    "hang up": (
        lambda: served(hang_up),
        r"(?i)eof|endofstream|closed|lost|disconnect|without resp|0 bytes|reset",
        PATIENT,
    ),
}
# Fragen schon während des Aufbaus nach dem Ergebnis: Kommt die Ablehnung erst danach,
# melden sie wie bei jedem Abbruch „server closed the connection unexpectedly“.
HASTY = {"psycopg_", "psycopg_async", "sqlalchemy_psycopg"}
# Ihre Ausnahmen entstanden in einer Schleife, die danach weiterlief.
NAMELESS = {"socket_all_errors"}


Verdict = tuple[bool, list[Address], str]


def verdict(name: str, host: str, port: int, wait: float) -> Verdict:
    """Urteil über die Ausnahme eines Clients, ihre Adressen und ihr Traceback."""
    if name in GRPC_CLIENTS:
        return grpc_verdict(name, host, port, wait)
    error = error_of(lambda: CLIENTS[name](host, port, wait))
    assert not isinstance(error, TypeError | AttributeError | NameError)
    return is_refused(error), refused_addresses(error), story(error)


def story(error: BaseException) -> str:
    """Das Traceback mit allem, was `from None` darin versteckt."""
    before = error.__cause__ or error.__context__
    text = "".join(traceback.format_exception(error))
    return text if before is None else story(before) + text


def grpc_verdict(name: str, host: str, port: int, wait: float) -> Verdict:
    module = "tests.verbindungslabor.grpc_clients"
    command = [sys.executable, "-m", module, name, authority(host, port), str(wait)]
    output = subprocess.check_output(command, cwd=PROJECT, text=True)
    refused, addresses, text = json.loads(output)
    return refused, [tuple(address) for address in addresses], text


@pytest.mark.usefixtures("lab")
@pytest.mark.parametrize("situation", REFUSALS)
@pytest.mark.parametrize("name", [*CLIENTS, *GRPC_CLIENTS])
def test_refusal_is_found(name: str, situation: str) -> None:
    with REFUSALS[situation]() as (host, port):
        refused, addresses, text = verdict(name, host, port, PATIENT)
    if name in HASTY and situation != "localhost":
        assert refused == ("Connection refused" in text), text
        return
    assert refused, text
    assert addresses or name in NAMELESS, text
    assert set(addresses) <= {(host, port) for host in REFUSING[situation]}


@pytest.mark.usefixtures("lab")
@pytest.mark.parametrize("situation", LOOKALIKES)
@pytest.mark.parametrize("name", [*CLIENTS, *GRPC_CLIENTS])
def test_lookalike_is_not_a_refusal(name: str, situation: str) -> None:
    build, expected, wait = LOOKALIKES[situation]
    with build() as (host, port):
        refused, addresses, text = verdict(name, host, port, wait)
    assert re.search(expected, text), text
    assert not refused, text
    assert addresses == []


# --- Alle Szenarien des Labors ----------------------------------------------------

REFUSING_SCENARIOS = {
    "leerer-port",
    "gebunden-ohne-listen",
    "nur-loopback",
    "udp-ohne-empfaenger",
    "firewall-rst",
    "firewall-port-unreachable",
    "unix-verwaist",
    "container-localhost",
    "container-port-nur-loopback",
    "kubernetes-ohne-endpunkte",
}
# Was hier herauskommt, hängt vom Augenblick ab.
CHANGING_SCENARIOS = {"startet-spaeter", "uvicorn-startet", "neustart"}


def connect_to(target: Target, wait: float) -> None:
    """Wie ein Programm: mit der Umgebung des Szenarios und einem Wort als Anfrage."""
    if target.transport == "tcp":
        name = f"{target.host}:{target.port}"
        requests.get(f"http://{name}/", timeout=wait).raise_for_status()
        return
    udp = target.transport == "udp"
    kind = socket.SOCK_DGRAM if udp else socket.SOCK_STREAM
    family = socket.AF_INET if udp else socket.AF_UNIX
    with socket.socket(family, kind) as sock:
        sock.settimeout(wait)
        sock.connect((target.host, target.port) if udp else target.path)
        sock.send(b"x")
        sock.recv(1)


@pytest.mark.usefixtures("lab")
@pytest.mark.parametrize("scenario", scenarios(), ids=lambda scenario: scenario.id)
def test_scenario(scenario: Scenario) -> None:
    refusing = scenario.id in REFUSING_SCENARIOS | {"toter-proxy"}
    calls: list[Callable[[], object]]
    with enter(scenario.id) as target:
        wait = PATIENT if refusing else 1
        calls = [lambda: connect_to(target, wait)]
        if target.transport == "tcp" and scenario.id != "toter-proxy":
            calls += [
                partial(CLIENTS[name], target.host, target.port, wait)
                for name in ("socket_", "asyncio_", "anyio_")
            ]
        errors = []
        for call in calls:
            try:
                call()
            except Exception as error:
                errors.append(error)
    if scenario.id not in CHANGING_SCENARIOS:
        assert [is_refused(error) for error in errors] == [refusing] * len(errors)


# --- Was die Gegenstelle nur berichtet -------------------------------------------

REASON = "Connection refused"


class Quoting(http.server.BaseHTTPRequestHandler):
    """Antwortet als Gateway und als Proxy mit 502 und dem Text einer Ablehnung."""

    def do_GET(self) -> None:
        self.send_error(502, f"[Errno 111] {REASON}", f"[Errno 111] {REASON}")

    do_CONNECT = do_GET  # noqa: N815 – den Namen gibt die Bibliothek vor

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def background(server: socketserver.TCPServer) -> Iterator[tuple[str, int]]:
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield LOOPBACK, server.socket.getsockname()[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def gateway() -> contextlib.AbstractContextManager[tuple[str, int]]:
    return background(http.server.ThreadingHTTPServer((LOOPBACK, 0), Quoting))


def get_with_aiohttp(address: str, **options: object) -> None:
    async def run() -> None:
        async with aiohttp.ClientSession(raise_for_status=True) as session:
            await session.get(address, **options)  # type: ignore[arg-type]

    asyncio.run(run())


HTTP_REPORTS: dict[str, Callable[[str], object]] = {
    "urllib": lambda address: urllib.request.urlopen(address, timeout=PATIENT),
    "requests": lambda address: requests.get(
        address, timeout=PATIENT
    ).raise_for_status(),
    "httpx": lambda address: httpx.get(address, timeout=PATIENT).raise_for_status(),
    "aiohttp": get_with_aiohttp,
}


@pytest.mark.parametrize("name", HTTP_REPORTS)
def test_gateway_that_reports_a_refusal(name: str) -> None:
    with gateway() as (host, port):
        error = error_of(lambda: HTTP_REPORTS[name](url(host, port)))
        if isinstance(error, urllib.error.HTTPError):
            error.close()
    assert "502" in str(error)
    assert not is_refused(error)


def through_proxy(proxy: str) -> dict[str, Callable[[], object]]:
    target = "https://server.example/"
    both = {"http": proxy, "https": proxy}
    handler = urllib.request.ProxyHandler(both)
    return {
        "urllib": lambda: urllib.request.build_opener(handler).open(target),
        "requests": lambda: requests.get(target, proxies=both, timeout=PATIENT),
        "httpx": lambda: httpx.get(target, proxy=proxy, timeout=PATIENT),
        "aiohttp": lambda: get_with_aiohttp(target, proxy=proxy),
    }


@pytest.mark.parametrize("name", through_proxy(""))
def test_proxy_that_reports_a_refusal(name: str) -> None:
    with gateway() as (host, port):
        error = error_of(through_proxy(url(host, port))[name])
    assert "502" in str(error) or REASON in str(error)
    assert not is_refused(error)


@pytest.mark.parametrize("name", through_proxy(""))
def test_dead_proxy_is_a_refusal(name: str) -> None:
    with refused_address() as address:
        error = error_of(through_proxy(url(*address))[name])
        assert is_refused(error)
        assert refused_addresses(error) == [address]


def test_remote_exception_of_another_process() -> None:
    """Die Funktion auf dem Server wurde abgelehnt, der Aufruf kam an."""
    server = xmlrpc.server.SimpleXMLRPCServer((LOOPBACK, 0), logRequests=False)
    with refused_address() as address:

        def fetch() -> str:
            with socket.create_connection(address, PATIENT):
                return ""

        server.register_function(fetch)
        with (
            background(server) as (host, port),
            xmlrpc.client.ServerProxy(url(host, port)) as remote_side,
        ):
            error = error_of(lambda: remote_side.fetch())
    assert isinstance(error, xmlrpc.client.Fault)
    assert "ConnectionRefusedError" in str(error)
    assert not is_refused(error)


@pytest.mark.usefixtures("lab")
def test_mail_server_that_refuses_with_words() -> None:
    greeting = b"554 5.7.1 Connection refused, see policy\r\n"
    with served(lambda connection: connection.sendall(greeting)) as (host, port):
        error = error_of(lambda: smtplib.SMTP(host, port, "client.example", PATIENT))
    assert isinstance(error, smtplib.SMTPConnectError)
    assert not is_refused(error)


@pytest.mark.usefixtures("lab")
def test_grpc_server_that_passes_a_refusal_on() -> None:
    """Die Grenze: gRPC macht aus beidem dieselbe Ausnahme."""
    with network_stack():
        own, passed_on = (
            grpc_verdict(name, LOOPBACK, 8080, PATIENT)
            for name in ("grpc_", "grpc_relay")
        )
    assert own == passed_on


# Eigener Prozess: Die Locale gilt für alle Threads, auch die der anderen Tests.
GERMAN = f"""
import locale
import sys
from tests.verbindungslabor.clients import CLIENTS, authority
from tests.verbindungslabor.grpc_clients import grpc_
from verbindungslabor import is_refused, refused_address, refused_addresses

locale.setlocale(locale.LC_ALL, {GERMAN_LOCALE!r})
name = sys.argv[1]
with refused_address() as address:
    try:
        if name == "grpc_":
            grpc_(authority(*address), {PATIENT})
        else:
            CLIENTS[name](*address, {PATIENT})
    except Exception as error:
        assert "Verbindungsaufbau abgelehnt" in str(error), error
        assert is_refused(error), error
        assert refused_addresses(error) == [address], error
    else:
        raise AssertionError("nicht abgelehnt")
"""


@pytest.mark.skipif(
    GERMAN_MESSAGES.obstacle() is not None, reason=str(GERMAN_MESSAGES.obstacle())
)
@pytest.mark.parametrize("name", ["psycopg_", "psycopg2_", "grpc_"])
def test_refusal_is_found_in_german(name: str) -> None:
    command = [sys.executable, "-c", GERMAN, name]
    run = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


LIBPQ = (
    'connection to server at "192.0.2.9", port 5432 failed: Connection refused\n'
    "\tIs the server running on that host and accepting TCP/IP connections?"
)
GAI = "[Errno -2] Name or service not known"
MONGODB = (
    f"192.0.2.9:27017: [Errno {errno.ECONNREFUSED}] Connection refused "
    "(configured timeouts: connectTimeoutMS: 20000.0ms)"
)


class OlderRpcError(grpc.RpcError):
    """Ältere Fassungen sagten noch dazu, dass der Text von der Gegenstelle kommt."""

    def __str__(self) -> str:
        return (
            '\tdetails = "failed to connect to all addresses; last error: UNKNOWN: '
            'ipv4:192.0.2.9:80: Failed to connect to remote host: Connection refused"\n'
            '\tdebug_error_string = "UNKNOWN:Error received from peer {…}"'
        )


QUOTES = [
    ValueError("[Errno 111] Connection refused"),
    OSError("ConnectionRefusedError: [Errno 111] Connection refused"),
    RuntimeError("[WinError 10061] No connection could be made because …"),
    RuntimeError("Multiple exceptions: [Errno 111] Connect call failed ('::1', 80)"),
    OSError("Multiple exceptions: [Errno 113] Connect call failed ('::1', 111, 0, 0)"),
    OSError(f"Multiple exceptions: [Errno 101] Network is unreachable, {GAI}"),
    ServiceError(
        "ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN"
    ),
    # Ein PostgreSQL-Server, dessen Fremdserver ihn abgelehnt hat.
    psycopg.errors.SqlclientUnableToEstablishSqlconnection(
        f'could not connect to server "fdw"\nDETAIL:  {LIBPQ}'
    ),
    psycopg.OperationalError(
        'connection failed: connection to server at "192.0.2.9", port 5432 failed: '
        'FATAL:  database "port 1 failed: Connection refused" does not exist'
    ),
    psycopg.OperationalError(
        'connection to server at "192.0.2.9", port 5432 failed: '
        "Connection refused by policy"
    ),
    pymongo.errors.OperationFailure(MONGODB),
    pymongo.errors.AutoReconnect(MONGODB.partition(" (")[0]),
    OlderRpcError(),
    redis.ConnectionError("Error 111 connecting to localhost:6379."),
]


@pytest.mark.parametrize("quote", QUOTES, ids=lambda q: type(q).__name__)
def test_quote_is_not_a_refusal(quote: Exception) -> None:
    assert not is_refused(quote)
    assert refused_addresses(quote) == []


def mysql_error(code: int, text: str) -> mysql.connector.Error:
    """So setzt die C-Erweiterung von mysql-connector ihre Ausnahme zusammen."""
    return mysql.connector.Error(text, code, sqlstate="HY000")


@pytest.mark.parametrize(
    ("error", "addresses"),
    [
        (
            mysql_error(2003, f"Can't connect to MySQL server on '::1:80' ({number})"),
            [("::1", 80)],
        )
        for number in (errno.ECONNREFUSED, 10061)
    ]
    + [
        (
            mysql_error(
                2002,
                "Can't connect to local MySQL server through socket '/run/x.sock'"
                f" ({errno.ECONNREFUSED})",
            ),
            ["/run/x.sock"],
        ),
        (mysql_error(2003, "Can't connect to MySQL server on 'a:80' (110)"), []),
        (mysql_error(1105, "Can't connect to MySQL server on 'a:80' (111)"), []),
    ],
)
def test_text_of_mysql_connector(
    error: mysql.connector.Error, addresses: list[Address]
) -> None:
    assert refused_addresses(error) == addresses
    assert is_refused(error) is bool(addresses)


# --- TLS -------------------------------------------------------------------------


@pytest.mark.parametrize("name", HTTP_REPORTS)
def test_tls_failure_is_not_a_refusal(name: str) -> None:
    with gateway() as (host, port):
        address = url(host, port).replace("http:", "https:")
        error = error_of(lambda: HTTP_REPORTS[name](address))
    assert re.search("ssl|SSL", repr(error) + str(error))
    assert not is_refused(error)


# --- Windows ---------------------------------------------------------------------


class WindowsError(OSError):
    def __init__(self, number: int, winerror: int) -> None:
        super().__init__(number, "aus Windows")
        self.winerror = winerror


def test_text_of_libpq_on_windows() -> None:
    windows = LIBPQ.replace("refused", "refused (0x0000274D/10061)")
    error = psycopg.OperationalError(f"connection failed: {windows}")
    assert refused_addresses(error) == [("192.0.2.9", 5432)]


def test_windows_codes() -> None:
    # So entsteht WinError 1225: der Typ stimmt, errno nicht.
    assert is_refused(ConnectionRefusedError(errno.EINVAL, "[WinError 1225] …"))
    assert is_refused(WindowsError(errno.EINVAL, 1225))
    assert is_refused(WindowsError(errno.EINVAL, 10061))
    assert not is_refused(WindowsError(10060, 10060))
    assert not is_refused(TimeoutError(10060, "[WinError 10060] …"))


# --- Wer das letzte Wort hat -----------------------------------------------------


@contextmanager
def dead_and_silent() -> Iterator[tuple[tuple[str, int], tuple[str, int]]]:
    """Eine Adresse, die ablehnt, und eine, die schweigt."""
    with two_hosts() as (_, server):
        with server:
            firewall("drop", port=8081)
        yield (server.ipv4, 8080), (server.ipv4, 8081)


@pytest.mark.usefixtures("lab")
def test_second_server_is_silent() -> None:
    with dead_and_silent() as (first, second):

        def fall_back() -> None:
            try:
                socket.create_connection(first, PATIENT)
            except ConnectionRefusedError:
                socket.create_connection(second, 0.2)

        error = error_of(fall_back)
    assert isinstance(error, TimeoutError)
    assert isinstance(error.__context__, ConnectionRefusedError)
    assert not is_refused(error)


@pytest.mark.usefixtures("lab")
def test_second_server_is_silent_behind_a_library() -> None:
    with dead_and_silent() as (first, second), requests.Session() as session:
        session.trust_env = False

        def fall_back() -> None:
            try:
                session.get(url(*first), timeout=PATIENT)
            except requests.ConnectionError:
                session.get(url(*second), timeout=0.2)

        error = error_of(fall_back)
    assert isinstance(error, requests.ConnectTimeout)
    assert not is_refused(error)


@pytest.mark.usefixtures("lab")
def test_silent_after_refused_in_a_loop() -> None:
    """Jeder Versuch steht für sich; Python verkettet sie nicht."""
    with dead_and_silent() as addresses:

        def retry() -> None:
            for address in addresses:
                try:
                    return socket.create_connection(address, 0.2).close()
                except OSError as error:
                    last = error
            raise last

        assert not is_refused(error_of(retry))


def test_name_of_second_server_is_unknown() -> None:
    with refused_address() as address:

        def fall_back() -> None:
            try:
                socket.create_connection(address, PATIENT)
            except ConnectionRefusedError:
                socket.create_connection(("nirgends.invalid", 80), PATIENT)

        assert not is_refused(error_of(fall_back))


def test_refusal_named_as_the_cause_of_a_timeout() -> None:
    with refused_address() as address:

        def wait() -> None:
            try:
                socket.create_connection(address, PATIENT)
            except ConnectionRefusedError as error:
                raise TimeoutError("timed out") from error

        error = error_of(wait)
        assert is_refused(error)
        assert refused_addresses(error) == [address]


def deadline_of_asyncio(address: tuple[str, int]) -> None:
    async def wait() -> None:
        async with asyncio.timeout(None) as deadline:
            try:
                await asyncio.open_connection(*address)
            except ConnectionRefusedError:
                deadline.reschedule(asyncio.get_running_loop().time())
                await asyncio.sleep(PATIENT)

    asyncio.run(wait())


def deadline_of_anyio(address: tuple[str, int]) -> None:
    async def wait() -> None:
        with anyio.fail_after(PATIENT) as deadline:
            try:
                await anyio.connect_tcp(*address)
            except OSError:
                deadline.deadline = anyio.current_time()
                await anyio.sleep(PATIENT)

    anyio.run(wait)


def deadline_of_trio(address: tuple[str, int]) -> None:
    async def wait() -> None:
        with trio.fail_after(PATIENT) as deadline:
            try:
                await trio.open_tcp_stream(*address)
            except OSError:
                deadline.deadline = trio.current_time()
                await trio.sleep(PATIENT)

    trio.run(wait)


@pytest.mark.parametrize(
    "wait", [deadline_of_asyncio, deadline_of_anyio, deadline_of_trio]
)
def test_deadline_passes_between_refusals(
    wait: Callable[[tuple[str, int]], None],
) -> None:
    with refused_address() as address:
        error = error_of(lambda: wait(address))
        assert isinstance(error, TimeoutError | trio.TooSlowError)
        assert is_refused(error)
        assert refused_addresses(error) == [address]


def test_handler_that_fails_or_hides() -> None:
    with refused_address() as address:

        def look_up() -> object:
            try:
                return socket.create_connection(address, PATIENT)
            except ConnectionRefusedError:
                return dict[str, object]()["Ersatz"]

        def hide() -> object:
            try:
                return socket.create_connection(address, PATIENT)
            except ConnectionRefusedError:
                raise ServiceError from None

        def leave() -> object:
            try:
                return socket.create_connection(address, PATIENT)
            except ConnectionRefusedError:
                sys.exit("Lagerdienst lehnt ab")

        for handler in (look_up, hide, leave):
            assert is_refused(error_of(handler))


# --- Adressen --------------------------------------------------------------------


async def trio_unix(path: str) -> None:
    await trio.open_unix_socket(path)


async def asyncio_unix(path: str) -> None:
    await asyncio.open_unix_connection(path)


async def aiohttp_unix(path: str) -> None:
    connector = aiohttp.UnixConnector(path)
    async with aiohttp.ClientSession(connector=connector) as session:
        await session.get("http://server.example/")


def socket_unix(path: str) -> None:
    with socket.socket(socket.AF_UNIX) as sock:
        sock.connect(path)


def redis_unix(path: str) -> None:
    once = redis.retry.Retry(redis.backoff.NoBackoff(), 0)
    with redis.Redis(unix_socket_path=path, retry=once) as database:
        database.ping()


def psycopg_unix(path: str) -> None:
    folder, _, port = path.rpartition("/.s.PGSQL.")
    psycopg.connect(host=folder, port=port, user="x").close()


def pymongo_unix(path: str) -> None:
    address = "mongodb://" + path.replace("/", "%2F")
    with pymongo.MongoClient[dict[str, object]](
        address, serverSelectionTimeoutMS=2000
    ) as database:
        database.admin.command("ping")


def grpc_unix(path: str) -> None:
    grpc_(f"unix:{path}", PATIENT)


UNIX_CLIENTS: list[Callable[[str], object]] = [
    socket_unix,
    lambda path: asyncio.run(asyncio_unix(path)),
    lambda path: trio.run(trio_unix, path),
    lambda path: asyncio.run(aiohttp_unix(path)),
    redis_unix,
    psycopg_unix,
    pymongo_unix,
    grpc_unix,
]


@pytest.fixture
def unix_path() -> Iterator[str]:
    # Kurz genug für jedes System; tmp_path ist es nicht.
    with tempfile.TemporaryDirectory() as folder:
        # So heißt er bei PostgreSQL; MongoDB erkennt ihn an der Endung.
        yield str(Path(folder) / ".s.PGSQL.5432")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows hat kein AF_UNIX")
@pytest.mark.parametrize("connect", UNIX_CLIENTS)
def test_unix_socket(unix_path: str, connect: Callable[[str], object]) -> None:
    path = unix_path + ".sock" if connect is pymongo_unix else unix_path
    missing = error_of(lambda: connect(path))
    with socket.socket(socket.AF_UNIX) as stale:
        stale.bind(path)
    error = error_of(lambda: connect(path))
    assert (is_refused(missing), refused_addresses(missing)) == (False, [])
    assert (is_refused(error), refused_addresses(error)) == (True, [path])


@pytest.mark.skipif(sys.platform == "win32", reason="Windows hat kein AF_UNIX")
def test_unix_socket_named_in_bytes(unix_path: str) -> None:
    name = os.fsencode(unix_path)
    with socket.socket(socket.AF_UNIX) as stale, socket.socket(socket.AF_UNIX) as sock:
        stale.bind(name)
        error = error_of(lambda: sock.connect(name))
    assert refused_addresses(error) == [unix_path]


NOBODY = LOOPBACK, 1


@pytest.mark.usefixtures("lab")
def test_address_from_a_global_name() -> None:
    with network_stack(), socket.socket() as sock:
        assert refused_addresses(error_of(lambda: sock.connect(NOBODY))) == [NOBODY]


def test_connected_udp() -> None:
    with refused_address() as address, socket.socket(type=socket.SOCK_DGRAM) as sock:
        sock.connect(address)
        sock.settimeout(PATIENT)
        sock.send(b"x")
        assert is_refused(error_of(lambda: sock.recv(1)))


def test_addresses_of_a_group() -> None:
    with refused_address() as one, refused_address(socket.AF_INET6) as two:

        def connect(address: tuple[str, int]) -> None:
            with socket.socket(
                socket.AF_INET6 if ":" in address[0] else socket.AF_INET
            ) as sock:
                sock.connect(address)

        errors = [error_of(partial(connect, address)) for address in (one, two, one)]
        group = BaseExceptionGroup("beide", [BaseExceptionGroup("innen", errors)])
        assert refused_addresses(group) == [one, two]


def test_loop_that_went_on_names_no_wrong_address() -> None:
    with refused_address() as one, refused_address() as two:
        errors = []
        for address in (one, two):
            with socket.socket() as sock:
                try:
                    sock.connect(address)
                except OSError as error:
                    errors.append(error)
        assert is_refused(errors[0])
        assert refused_addresses(errors[0]) in ([], [one])


class Service:
    def __init__(self, host: str, port: int) -> None:
        self.host = host
        self.port = port

    def connect(self) -> None:
        with socket.socket() as sock:
            sock.connect((self.host, self.port))

    @property
    def address(self) -> tuple[str, int]:
        raise AssertionError("fremder Code darf nicht laufen")


def test_address_from_attributes_and_without_source() -> None:
    with refused_address() as address:
        error = error_of(Service(*address).connect)
        assert refused_addresses(error) == [address]
        scope = {"socket": socket, "address": address}
        source = "with socket.socket() as s: s.connect(address)"
        unknown = error_of(lambda: exec(source, scope))
        assert is_refused(unknown)
        assert refused_addresses(unknown) == []


# --- Beliebige Formen ------------------------------------------------------------

REFUSED: list[Callable[[], BaseException]] = [
    lambda: ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused"),
    lambda: ConnectionRefusedError(errno.EINVAL, "[WinError 1225] …"),
    lambda: WindowsError(errno.ECONNREFUSED, 0),
    lambda: OSError(
        f"Multiple exceptions: [Errno 101] x, [Errno {errno.ECONNREFUSED}] y"
    ),
    lambda: psycopg.OperationalError(f"connection failed: {LIBPQ}"),
]
VERDICTS: list[Callable[[], BaseException]] = [
    lambda: TimeoutError("timed out"),
    lambda: TimeoutError("_ssl.c:999: The handshake operation timed out"),
    lambda: TimeoutError(errno.ETIMEDOUT, "Connection timed out"),
    lambda: OSError(errno.EHOSTUNREACH, "No route to host"),
    lambda: socket.gaierror(-2, "Name or service not known"),
    lambda: ConnectionResetError(errno.ECONNRESET, "Connection reset by peer"),
    lambda: BrokenPipeError("kaputt"),
    lambda: ssl.SSLCertVerificationError(1, "certificate verify failed"),
    lambda: http.client.RemoteDisconnected("Remote end closed connection"),
    lambda: psycopg.OperationalError("connection timeout expired"),
    lambda: OSError("Multiple exceptions: [Errno 113] a, [Errno 110] b"),
]
NEUTRAL: list[Callable[[], BaseException]] = [
    ServiceError,
    lambda: ServiceError("[Errno 111] Connection refused"),
    KeyError,
    asyncio.CancelledError,
    TimeoutError,
    ConnectionError,
    OSError,
    lambda: urllib3.exceptions.HTTPError("Connection refused"),
]

Judged = tuple[BaseException, bool]


def leaves(
    kinds: list[Callable[[], BaseException]], refused: bool
) -> st.SearchStrategy[Judged]:
    return st.sampled_from(kinds).map(lambda make: (make(), refused))


def hold_as_cause(outer: BaseException, inner: BaseException) -> None:
    outer.__cause__ = inner


def hold_as_context(outer: BaseException, inner: BaseException) -> None:
    outer.__context__ = inner


def hold_hidden(outer: BaseException, inner: BaseException) -> None:
    outer.__context__ = inner
    outer.__suppress_context__ = True


def hold_in_args(outer: BaseException, inner: BaseException) -> None:
    outer.args = ("Text", inner)


def hold_in_attribute(outer: BaseException, inner: BaseException) -> None:
    outer.orig = inner  # type: ignore[attr-defined]


def hold_in_containers(outer: BaseException, inner: BaseException) -> None:
    outer.errors = {("::1", 80): [(1, inner)]}  # type: ignore[attr-defined]


Hold = Callable[[BaseException, BaseException], None]
EXPLICIT: list[Hold] = [
    hold_as_cause,
    hold_in_args,
    hold_in_attribute,
    hold_in_containers,
]
IMPLICIT: list[Hold] = [hold_as_context, hold_hidden]


def wrapped(inner: st.SearchStrategy[Judged]) -> st.SearchStrategy[Judged]:
    def wrap(child: Judged, make: Callable[[], BaseException], hold: Hold) -> Judged:
        outer = make()
        hold(outer, child[0])
        return outer, child[1]

    def overrule(child: Judged, make: Callable[[], BaseException]) -> Judged:
        outer = make()
        outer.__context__ = child[0]
        return outer, False

    def replace_cause(child: Judged, other: Judged) -> Judged:
        outer = ServiceError()
        outer.__cause__, outer.__context__ = other[0], child[0]
        return outer, other[1]

    def group(children: list[Judged]) -> Judged:
        parts = [error for error, _ in children]
        return BaseExceptionGroup("Gruppe", parts), any(r for _, r in children)

    neutral, verdicts = st.sampled_from(NEUTRAL), st.sampled_from(VERDICTS)
    return st.one_of(
        st.builds(wrap, inner, neutral, st.sampled_from(EXPLICIT + IMPLICIT)),
        st.builds(wrap, inner, verdicts, st.just(hold_as_cause)),
        st.builds(overrule, inner, verdicts),
        st.builds(replace_cause, inner, inner),
        st.builds(group, st.lists(inner, min_size=1, max_size=4)),
    )


TREES = st.recursive(
    st.one_of(
        leaves(REFUSED, True),
        leaves(VERDICTS + NEUTRAL, False),
    ),
    wrapped,
    max_leaves=20,
)
# Keine Ordner im Projekt, keine Frist: Der Rechner darf ausgelastet sein.
thorough = settings(database=None, deadline=None, max_examples=300)


@thorough
@given(TREES)
def test_any_tree(judged: Judged) -> None:
    error, refused = judged
    assert is_refused(error) is refused
    assert refused or refused_addresses(error) == []


@pytest.mark.parametrize("make", VERDICTS)
def test_verdict_has_the_last_word(make: Callable[[], BaseException]) -> None:
    error = make()
    error.__context__ = ConnectionRefusedError()
    assert not is_refused(error)
    error.__cause__ = error.__context__
    assert is_refused(error)


TOLD_BY_TEXT = VERDICTS[:2]
EDGES = st.tuples(
    st.integers(0, 7), st.integers(0, 7), st.sampled_from(EXPLICIT + IMPLICIT)
)


@thorough
@given(
    st.lists(st.sampled_from(REFUSED[:1] + VERDICTS[:3] + NEUTRAL[:3]), min_size=1),
    st.lists(EDGES, max_size=30),
)
def test_any_graph(
    makes: list[Callable[[], BaseException]], edges: list[tuple[int, int, Hold]]
) -> None:
    """Auch im Kreis; erwartet wird, was von der ersten Ausnahme aus erreichbar ist."""
    nodes = [make() for make in makes]
    links: dict[tuple[int, Hold], int] = {}
    for start, end, hold in edges:
        if start < len(nodes) and end < len(nodes):
            if hold is hold_in_args and makes[start] in TOLD_BY_TEXT:
                continue  # Neue args nähmen ihr den Text, an dem man sie erkennt.
            # OSError liest args nur beim Anlegen; ein Kreis darin ginge trotzdem.
            hold(nodes[start], nodes[end])
            slot = hold_as_context if hold is hold_hidden else hold
            links[start, slot] = end
    reached, todo = set[int](), [0]
    while todo:
        node = todo.pop()
        if node in reached:
            continue
        reached.add(node)
        for (start, hold), end in links.items():
            blocked = hold is hold_as_context and (
                (start, hold_as_cause) in links or makes[start] in VERDICTS
            )
            if start == node and not blocked:
                todo.append(end)
    expected = any(makes[node] in REFUSED for node in reached)
    assert is_refused(nodes[0]) is expected


def test_chain_of_any_length() -> None:
    error: BaseException = ConnectionRefusedError()
    for _ in range(20_000):
        outer = ServiceError()
        outer.__context__ = error
        error = outer
    assert is_refused(error)


class Stubborn:
    """Ein Stellvertreter, der auf jede Frage mit einer Ausnahme antwortet."""

    def __getattribute__(self, name: str) -> object:
        raise RuntimeError(name)

    def __eq__(self, other: object) -> bool:
        raise RuntimeError

    __hash__ = None  # type: ignore[assignment]


def test_foreign_objects_are_left_alone() -> None:
    error = ServiceError(Stubborn(), [Stubborn()])
    error.request = Stubborn()  # type: ignore[attr-defined]
    assert not is_refused(error)
    error.request = [error.args, ConnectionRefusedError()]  # type: ignore[attr-defined]
    assert is_refused(error)
