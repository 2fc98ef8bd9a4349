"""Echte Server, auf die es ankommt: PostgreSQL, Redis, SSH."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from verbindungslabor.hosts import two_hosts
from verbindungslabor.scenarios.registry import Target, scenario
from verbindungslabor.scenarios.workshop import (
    find_program,
    on_host,
    on_localhost,
    program,
    run,
    set_kernel_parameter,
)
from verbindungslabor.stack import cover, private_folder

_SSH_PORT = 2222


@scenario(
    "postgresql-startet",
    title="PostgreSQL nimmt an, ist aber noch nicht bereit",
    outcome="Verbunden; der Server lehnt die Anmeldung ab: „the database system is "
    "starting up“.",
    cause="offen-nicht-bereit",
    port=5432,
)
def postgresql_starts(port: int) -> Iterator[Target]:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    initdb = find_program("initdb", "postgresql", *folders)
    postgres = find_program("postgres", "postgresql", *folders)
    with two_hosts() as (client, server), server:
        folder = private_folder()
        data = folder / "data"
        # Auch initdb legt dort Speicher an, den nach einem SIGKILL niemand löschte.
        cover(Path("/dev/shm"), 0o1777)
        # Als nobody, denn als root weigert sich PostgreSQL.
        run(
            initdb,
            f"--pgdata={data}",
            "--auth=trust",
            "--username=postgres",
            "--no-sync",
            "--locale=C",
            "--encoding=UTF8",
            folder=folder,
            as_root=False,
        )
        (data / "pg_hba.conf").write_text("host all all all trust\n")
        (data / "recovery.signal").touch()
        settings = {
            "port": port,
            "listen_addresses": "*",
            "unix_socket_directories": "",
            "dynamic_shared_memory_type": "mmap",
            # Der Start wartet auf das Archiv; so lange weist er Anmeldungen ab.
            "restore_command": "sleep 15; false",
        }
        options = [f"--{name}={value}" for name, value in settings.items()]
        set_kernel_parameter("net.ipv4.ip_unprivileged_port_start", "0")
        with (
            program(
                postgres,
                f"-D{data}",
                *options,
                folder=folder,
                port=port,
                as_root=False,
            ),
            client,
        ):
            yield on_host(server, port)


def _dump(keys: int) -> bytes:
    """Ein Datenbestand im Format von Redis (RDB, Fassung 9, ohne Prüfsumme)."""
    value = bytes(2000)
    length = (0x4000 | len(value)).to_bytes(2)
    entries = (b"\x00\x05%05d" % key + length + value for key in range(keys))
    return b"REDIS0009\xfe\x00" + b"".join(entries) + b"\xff" + bytes(8)


@scenario(
    "redis-laedt",
    title="Redis nimmt an, lädt aber noch seine Daten",
    outcome="Verbunden; der Server antwortet mit „LOADING“.",
    cause="offen-nicht-bereit",
    port=6379,
)
def redis_loads(port: int) -> Iterator[Target]:
    redis = find_program("redis-server", "redis-server")
    with two_hosts() as (client, server), server:
        folder = private_folder()
        (folder / "dump.rdb").write_bytes(_dump(600))
        settings: dict[str, str | int] = {
            "port": port,
            "bind": "* -::*",
            "protected-mode": "no",
            "save": "",
            # Je Schlüssel eine Pause und ein Blick auf die Verbindungen.
            "key-load-delay": 50_000,
            "loading-process-events-interval-bytes": 1024,
        }
        with (
            program(redis, *_redis(settings), folder=folder, port=port),
            client,
        ):
            yield on_host(server, port)


@scenario(
    "zweite-adresse",
    title="Der Server nennt eine zweite, falsche Adresse",
    outcome="Verbunden; die Adresse aus der Antwort ergibt ConnectionRefusedError.",
    cause="zweite-adresse",
    port=6379,
)
def wrong_second_address(port: int) -> Iterator[Target]:
    """Redis Cluster kündigt `localhost` an, wie Kafka mit `advertised.listeners`."""
    redis = find_program("redis-server", "redis-server")
    with two_hosts() as (client, server), server:
        folder = private_folder()
        # Ein Knoten, dem alle Slots gehören; sonst verwiese er auf niemanden.
        (folder / "nodes.conf").write_text(
            f"{'0' * 39}1 :0@0 myself,master - 0 0 1 connected 0-16383\n"
            "vars currentEpoch 1 lastVoteEpoch 0\n"
        )
        settings: dict[str, str | int] = {
            "port": port,
            "bind": "* -::*",
            "protected-mode": "no",
            "save": "",
            "cluster-enabled": "yes",
            "cluster-port": 16379 if port != 16379 else 16380,
            "cluster-announce-ip": "127.0.0.1",
        }
        with (
            program(redis, *_redis(settings), folder=folder, port=port),
            client,
        ):
            yield on_host(server, port)


def _redis(settings: Mapping[str, str | int]) -> list[str]:
    return [
        word for name, value in settings.items() for word in (f"--{name}", str(value))
    ]


@scenario(
    "ssh-tunnel",
    title="SSH-Tunnel, hinter dem niemand lauscht",
    outcome="Verbunden; dann schließt ssh die Verbindung, recv() gibt b'' zurück.",
    cause="vermittler-ohne-ziel",
    port=5432,
)
def ssh_tunnel(port: int) -> Iterator[Target]:
    sshd = find_program("sshd", "openssh-server", Path("/usr/sbin"))
    ssh = find_program("ssh", "openssh-client")
    keygen = find_program("ssh-keygen", "openssh-client")
    with two_hosts() as (client, server):
        folder = private_folder()
        key = folder / "key"
        run(keygen, "-q", "-t", "ed25519", "-N", "", "-f", str(key), folder=folder)
        server_options = {
            "Port": _SSH_PORT,
            "HostKey": key,
            "AuthorizedKeysFile": f"{key}.pub",
            "StrictModes": "no",
            "PidFile": "none",
            "UsePAM": "no",
        }
        client_options = {
            "Port": _SSH_PORT,
            "User": "nobody",
            "IdentityFile": key,
            "IdentitiesOnly": "yes",
            "StrictHostKeyChecking": "no",
            "UserKnownHostsFile": "/dev/null",
            "ExitOnForwardFailure": "yes",
            "LocalForward": f"{port} localhost:{port}",
        }
        server_command = [sshd, "-D", "-e", "-f/dev/null", *_ssh(server_options)]
        client_command = [ssh, "-N", "-Fnone", *_ssh(client_options), server.ipv4]
        with (
            server,
            program(*server_command, folder=folder, port=_SSH_PORT, as_root=False),
            client,
            program(*client_command, folder=folder, port=port),
        ):
            yield on_localhost(port)


def _ssh(options: Mapping[str, object]) -> list[str]:
    return [f"-o{name}={value}" for name, value in options.items()]
