# /// script
# dependencies = ["pytest"]
# ///
import socket
import subprocess
import sys

import pytest

from verbindungslabor import Target, use_user_namespace


def status(host: str, port: int) -> str:
    try:
        with socket.create_connection((host, port), timeout=30):
            return "erreichbar"
    except ConnectionRefusedError:
        return "abgelehnt"


@pytest.mark.lab_scenario("leerer-port")
def test_closed_port(lab_target: Target) -> None:
    assert status(lab_target.host, lab_target.port) == "abgelehnt"


@pytest.mark.lab_scenario("nur-ipv4", port=5432)
def test_localhost_falls_back_to_ipv4() -> None:
    assert status("localhost", 5432) == "erreichbar"


def test_without_lab(refused_address: tuple[str, int]) -> None:
    assert status(*refused_address) == "abgelehnt"


if __name__ == "__main__":
    use_user_namespace()
    command = [sys.executable, "-B", "-m", "pytest", "-qq", "-rA"]
    command += ["-p", "no:cacheprovider"]
    subprocess.run([*command, __file__], check=True)
