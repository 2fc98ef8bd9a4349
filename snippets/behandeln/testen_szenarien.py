# /// script
# dependencies = ["pytest"]
# ///
import socket
import subprocess
import sys
import time

import pytest

from verbindungslabor import Target, use_user_namespace


def wait_for(host: str, port: int, seconds: float) -> bool:
    """Das, was geprüft wird: wartet, bis der Dienst annimmt."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            with socket.create_connection((host, port), timeout=0.5):
                return True
        except (ConnectionRefusedError, TimeoutError):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)


lab = pytest.mark.lab_scenario


@pytest.mark.parametrize(
    ("seconds", "ready"),
    [
        pytest.param(5, True, marks=lab("startet-spaeter"), id="startet"),
        pytest.param(0.2, False, marks=lab("leerer-port"), id="leer"),
        pytest.param(0.2, False, marks=lab("firewall-drop"), id="stumm"),
        pytest.param(0.2, False, marks=lab("keine-route"), id="kein-weg"),
    ],
)
def test_wait_for(lab_target: Target, seconds: float, ready: bool) -> None:
    assert wait_for(lab_target.host, lab_target.port, seconds) is ready


if __name__ == "__main__":
    use_user_namespace()
    command = [sys.executable, "-B", "-m", "pytest", "-qq", "-rA"]
    command += ["--tb=no", "-p", "no:cacheprovider"]
    run = subprocess.run([*command, __file__])
    assert run.returncode == pytest.ExitCode.TESTS_FAILED
