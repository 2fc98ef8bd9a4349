"""Proxy: Er läuft nicht, und nur wer ihn umgeht, kommt an."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from verbindungslabor.hosts import two_hosts
from verbindungslabor.scenarios.registry import Target, scenario
from verbindungslabor.scenarios.workshop import (
    answer_http,
    background,
    listen,
    on_host,
)


@scenario(
    "toter-proxy",
    title="HTTP_PROXY zeigt auf einen Proxy, der nicht läuft",
    outcome="Mit Proxy ConnectionRefusedError, sofort; ohne Proxy verbunden.",
    cause="toter-proxy",
)
def dead_proxy(port: int) -> Iterator[Target]:
    proxy = "http://127.0.0.1:3128"
    environment = {"HTTP_PROXY": proxy, "http_proxy": proxy}
    with (
        two_hosts() as (client, server),
        server,
        listen(port) as listener,
        background(partial(answer_http, listener)),
        client,
    ):
        yield replace(on_host(server, port), environment=environment)
