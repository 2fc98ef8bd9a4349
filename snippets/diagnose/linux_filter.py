import socket
from subprocess import PIPE, Popen, run

TCPDUMP = ["tcpdump", "-Z", "root", "-n"]
IPV6_RST = "ip6[6] = 6 and ip6[53] & 4 != 0"
FILTERS = (
    "tcp port 8080",
    "tcp[tcpflags] & tcp-rst != 0",
    f"tcp[tcpflags] & tcp-rst != 0 or ({IPV6_RST})",
)


def record() -> bytes:
    """Zwei Ablehnungen: je Adresse ein SYN und ein RST."""
    command = [*TCPDUMP, "-i", "lo", "-c4", "-U", "-w-", FILTERS[0]]
    with Popen(command, stdout=PIPE, stderr=PIPE) as tcpdump:
        assert tcpdump.stdout
        assert tcpdump.stderr
        while b"listening on" not in tcpdump.stderr.readline():
            pass
        for family, host in (
            (socket.AF_INET, "127.0.0.1"),
            (socket.AF_INET6, "::1"),
        ):
            with socket.socket(family) as client:
                client.connect_ex((host, 8080))
        return tcpdump.stdout.read()


def row(expression: str, capture: bytes) -> str:
    command = [*TCPDUMP, "-t", "-r-", expression]
    done = run(command, input=capture, capture_output=True)
    lines = done.stdout.decode().splitlines()
    ipv4 = sum(line.startswith("IP ") for line in lines)
    ipv6 = sum(line.startswith("IP6 ") for line in lines)
    return f"`{expression}` | {ipv4} | {ipv6}"


capture = record()
print("Filter | Pakete IPv4 | Pakete IPv6")
#> Filter | Pakete IPv4 | Pakete IPv6
for expression in FILTERS:
    print(row(expression, capture))
    #> `tcp port 8080` | 2 | 2
    #> `tcp[tcpflags] & tcp-rst != 0` | 1 | 0
    #> `tcp[tcpflags] & tcp-rst != 0 or (ip6[6] = 6 and ip6[53] & 4 != 0)` | 1 | 1
