"""Was der Kernel über den Rechner zählt, auf dem der laufende Thread steht."""

from pathlib import Path

_NET = Path("/proc/thread-self/net")
_LISTEN = "0A"


def refusals() -> int:
    """Zählt, wie oft der Rechner schon RST geschickt hat.

    Quelle:
        RFC 4022, `tcpOutRsts`.
    """
    names, values = (
        line.split()
        for line in (_NET / "snmp").read_text().splitlines()
        if line.startswith("Tcp:")
    )
    return int(values[names.index("OutRsts")])


def is_listening(port: int) -> bool:
    """Sagt, ob auf dem Rechner jemand auf einem TCP-Port lauscht.

    Quelle:
        proc_pid_net(5), `/proc/net/tcp`.
    """
    for table in ("tcp", "tcp6"):
        for line in (_NET / table).read_text().splitlines()[1:]:
            _, local, _, state, *_ = line.split()
            if state == _LISTEN and local.endswith(f":{port:04X}"):
                return True
    return False
