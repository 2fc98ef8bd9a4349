# /// script
# dependencies = ["pytest"]
# ///
import socket
import subprocess
import sys
from unittest.mock import patch
from urllib.request import urlopen

import pytest


def stock(host: str, port: int) -> str:
    try:
        with urlopen(f"http://{host}:{port}/", timeout=3) as answer:
            return str(answer.read(), "utf-8")
    except ConnectionRefusedError:
        return "unbekannt"


def test_with_mock() -> None:
    refuse = ConnectionRefusedError(111, "Connection refused")
    with patch(f"{__name__}.urlopen", side_effect=refuse):
        assert stock("127.0.0.1", 8080) == "unbekannt"


def test_with_real_refusal() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        assert stock(*closed.getsockname()) == "unbekannt"


if __name__ == "__main__":
    command = [sys.executable, "-B", "-m", "pytest", "-qq", "-rA"]
    command += ["--tb=no", "-p", "no:cacheprovider"]
    run = subprocess.run([*command, __file__])
    assert run.returncode == pytest.ExitCode.TESTS_FAILED
