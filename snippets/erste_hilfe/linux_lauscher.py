import socket
from subprocess import check_output

IPV4, IPV6 = socket.AF_INET, socket.AF_INET6
LSOF = ["lsof", "-nP", "-iTCP:8080", "-sTCP:LISTEN"]


def attempt(host: str) -> str:
    try:
        with socket.create_connection((host, 8080), timeout=3):
            return "verbunden"
    except ConnectionRefusedError:
        return "abgelehnt"


def row(address: str, family: int, dual: bool = False) -> str:
    with socket.create_server((address, 8080), family=family, dualstack_ipv6=dual):
        ss = check_output(["ss", "-Hltn", "sport = :8080"], text=True)
        lsof = check_output(LSOF, text=True).splitlines()[1]
        shown = ss.split()[3], " ".join(lsof.split()[4::4])
        outcome = attempt("127.0.0.1"), attempt("::1")
    cells = [f"`{text}`" for text in (address, *shown)]
    cells[0] += ", Dual-Stack" if dual else ""
    return " | ".join([*cells, *outcome])


print("Dienst auf | `ss -ltn` | `lsof -nP` | `127.0.0.1` | `::1`")
#> Dienst auf | `ss -ltn` | `lsof -nP` | `127.0.0.1` | `::1`
print(row("127.0.0.1", IPV4))
#> `127.0.0.1` | `127.0.0.1:8080` | `IPv4 127.0.0.1:8080` | verbunden | abgelehnt
print(row("0.0.0.0", IPV4))
#> `0.0.0.0` | `0.0.0.0:8080` | `IPv4 *:8080` | verbunden | abgelehnt
print(row("::1", IPV6))
#> `::1` | `[::1]:8080` | `IPv6 [::1]:8080` | abgelehnt | verbunden
print(row("::", IPV6))
#> `::` | `[::]:8080` | `IPv6 *:8080` | abgelehnt | verbunden
print(row("::", IPV6, dual=True))
#> `::`, Dual-Stack | `*:8080` | `IPv6 *:8080` | verbunden | verbunden
