# /// script
# dependencies = ["asyncssh", "paramiko"]
# ///
import asyncio
import io
import logging
import subprocess
from importlib import import_module
from pathlib import Path

import asyncssh

from verbindungslabor import enter, use_user_namespace

GATEWAY, PORT, USER = "192.0.2.2", 2222, "nobody"
paramiko = import_module("paramiko")  # bringt keine Typen mit


def openssh(key: str, host: str) -> str:
    options = ["-F", "none", "-i", key, "-p", str(PORT), "-l", USER]
    for option in ("StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null"):
        options += ["-o", option]
    command = ["ssh", *options, "-W", f"{host}:5432", GATEWAY]
    run = subprocess.run(command, capture_output=True, text=True)
    return next(line for line in run.stderr.splitlines() if "open failed" in line)


def with_paramiko(key: str, host: str) -> tuple[str, str]:
    log = io.StringIO()
    handler = logging.StreamHandler(log)
    logging.getLogger("paramiko").addHandler(handler)
    with paramiko.SSHClient() as client:
        client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
        client.connect(GATEWAY, PORT, USER, key_filename=key)
        try:
            client.get_transport().open_channel(
                "direct-tcpip", (host, 5432), ("127.0.0.1", 0)
            )
        except paramiko.ChannelException as error:
            message = str(error)
    logging.getLogger("paramiko").removeHandler(handler)
    return message, log.getvalue().strip()


async def with_asyncssh(key: str, host: str) -> str:
    async with asyncssh.connect(
        GATEWAY, PORT, username=USER, client_keys=[key], known_hosts=None
    ) as connection:
        try:
            await connection.open_connection(host, 5432)
        except asyncssh.ChannelOpenError as error:
            return f"{type(error).__name__}: {error}"
    return "verbunden"


use_user_namespace()
print("Client | meldet")
#> Client | meldet
with enter("ssh-tunnel"):
    # In einem dieser Ordner legt das Szenario den Schlüssel ab.
    folders = map(Path, ("/srv", "/mnt", "/media"))
    key = next(str(path / "key") for path in folders if (path / "key").exists())
    print(f"`ssh` | `{openssh(key, 'localhost')}`")
    #> `ssh` | `channel 0: open failed: connect failed: Connection refused`
    exception, log = with_paramiko(key, "localhost")
    print(f"paramiko | `{exception}`")
    #> paramiko | `ChannelException(2, 'Connect failed')`
    print(f"Log dazu | `{log}`")
    #> Log dazu | `Secsh channel 0 open FAILED: Connection refused: Connect failed`
    message = asyncio.run(with_asyncssh(key, "localhost"))
    print(f"asyncssh | `{message}`")
    #> asyncssh | `ChannelOpenError: Connection refused`
    exception, _ = with_paramiko(key, "gibt-es-nicht.example")
    print(f"paramiko, Name falsch | `{exception}`")
    #> paramiko, Name falsch | `ChannelException(2, 'Connect failed')`
