"""Die sicher abgelehnte Adresse."""

import socket

import pytest

from verbindungslabor import refused_address

FAMILIES = [socket.AF_INET, socket.AF_INET6]


@pytest.mark.parametrize("family", FAMILIES)
def test_address_refuses_every_time(family: socket.AddressFamily) -> None:
    with refused_address(family) as address:
        for _ in range(20):
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(address, timeout=5)


@pytest.mark.parametrize("family", FAMILIES)
def test_nobody_else_can_take_the_port(family: socket.AddressFamily) -> None:
    with (
        refused_address(family) as address,
        socket.socket(family) as intruder,
        pytest.raises(OSError, match=r"in use|access"),
    ):
        intruder.bind(address)
