"""Der eigene Netzwerk-Stack: leer, getrennt, rückstandslos."""

import contextlib
import ctypes
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from verbindungslabor import lab_obstacle, network_stack, two_hosts

pytestmark = pytest.mark.usefixtures("lab")
PORTS = [80, 5432, 6379, 8080]
PR_CAPBSET_DROP = 24
CAP_SYS_ADMIN = 21


def namespaces() -> tuple[str, str, str]:
    here = Path("/proc/thread-self/ns")
    return (
        str((here / "net").readlink()),
        str((here / "mnt").readlink()),
        str(Path.cwd()),
    )


def open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_ports_taken_outside_are_free_inside() -> None:
    with contextlib.ExitStack() as taken:
        for port in PORTS:
            # Ist der Port schon anderswo belegt, gilt der Beweis erst recht.
            with contextlib.suppress(OSError):
                taken.enter_context(socket.create_server(("127.0.0.1", port)))
        with network_stack():
            for port in PORTS:
                with socket.create_server(("127.0.0.1", port)):
                    socket.create_connection(("127.0.0.1", port), timeout=5).close()
                with pytest.raises(ConnectionRefusedError):
                    socket.create_connection(("127.0.0.1", port), timeout=5)


def test_localhost_means_the_same_everywhere() -> None:
    with network_stack():
        found = socket.getaddrinfo("localhost", 80, type=socket.SOCK_STREAM)
    assert {entry[4][0] for entry in found} == {"::1", "127.0.0.1"}


def test_nothing_leads_outside() -> None:
    with network_stack(), pytest.raises(OSError, match="unreachable"):
        socket.create_connection(("192.0.2.1", 80), timeout=5)


def test_threads_and_processes_belong_to_it() -> None:
    with network_stack():
        here = namespaces()[0]
        seen = []
        thread = threading.Thread(target=lambda: seen.append(namespaces()[0]))
        thread.start()
        thread.join()
        link = subprocess.check_output(["readlink", "/proc/self/ns/net"], text=True)
    assert [here, here] == [*seen, link.strip()]


def test_everything_is_as_before_afterwards() -> None:
    before = namespaces(), open_descriptors()
    with contextlib.suppress(ZeroDivisionError), network_stack():
        assert namespaces()[0] != before[0][0]
        _ = 1 / 0
    with network_stack(), network_stack():
        pass
    assert (namespaces(), open_descriptors()) == before


def test_works_without_root() -> None:
    """Ohne das Recht `CAP_SYS_ADMIN` genügt ein User-Namespace."""
    if not has_admin_rights_outside():
        # Dann läuft schon der ganze Testlauf im User-Namespace von conftest.py.
        assert lab_obstacle() is None
        return
    program = (
        "import socket\n"
        "from verbindungslabor import *\n"
        "print(lab_obstacle())\n"
        "use_user_namespace()\n"
        "with two_hosts() as (client, server):\n"
        "    with server:\n"
        "        firewall('reject', port=8080)\n"
        "    try:\n"
        "        socket.create_connection((server.ipv4, 8080), timeout=5)\n"
        "    except ConnectionRefusedError as error:\n"
        "        print(error)\n"
    )
    completed = subprocess.run(
        [sys.executable, "-c", program],
        preexec_fn=drop_admin_rights,
        capture_output=True,
        text=True,
    )
    obstacle, refusal = completed.stdout.splitlines()
    assert "Operation not permitted" in obstacle
    assert "use_user_namespace()" in obstacle
    assert refusal == "[Errno 111] Connection refused"


def has_admin_rights_outside() -> bool:
    mapped = Path("/proc/self/uid_map").read_text().split()
    return os.geteuid() == 0 and mapped == ["0", "0", "4294967295"]


def drop_admin_rights() -> None:
    ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_SYS_ADMIN)


def test_hosts_leave_no_thread_behind() -> None:
    before = threading.active_count(), open_descriptors()
    with contextlib.suppress(ZeroDivisionError), two_hosts():
        _ = 1 / 0
    assert (threading.active_count(), open_descriptors()) == before
