# /// script
# dependencies = ["paramiko"]
# ///
"""Paramiko"""

from paramiko import SSHClient
from paramiko.ssh_exception import NoValidConnectionsError


def call(host: str, port: int) -> None:
    with SSHClient() as client:
        client.connect(host, port, username="deploy", password="geheim")


if __name__ == "__main__":
    try:
        call("localhost", 22)
    except NoValidConnectionsError as error:
        for address, cause in error.errors.items():
            if not isinstance(cause, ConnectionRefusedError):
                raise
            print("abgelehnt von", *address[:2])
            #> abgelehnt von ::1 22
            #> abgelehnt von 127.0.0.1 22
