import socket

from verbindungslabor import Host, two_hosts, use_user_namespace


def attempt(address: str) -> str:
    try:
        with socket.create_connection((address, 8080), timeout=10):
            return "verbunden"
    except ConnectionRefusedError:
        return "abgelehnt"


def row(bound: str, server: Host, *, both: bool = False) -> str:
    family = socket.AF_INET6 if ":" in bound else socket.AF_INET
    with server:
        service = socket.create_server(
            (bound, 8080), family=family, dualstack_ipv6=both
        )
    with service:
        with server:
            own = [attempt("127.0.0.1"), attempt("192.0.2.2")]
        other = [attempt("192.0.2.2"), attempt("2001:db8::2")]
    note = ", beide Familien" if both else ""
    return " | ".join([f"`{bound}`{note}", *own, *other])


use_user_namespace()
print(
    "Dienst auf | selbst, `127.0.0.1` | selbst, `192.0.2.2` | fern, IPv4 | fern, IPv6"
)
#> Dienst auf | selbst, `127.0.0.1` | selbst, `192.0.2.2` | fern, IPv4 | fern, IPv6
with two_hosts() as (_, server):
    for bound in ("127.0.0.1", "192.0.2.2", "0.0.0.0", "::"):
        print(row(bound, server))
        #> `127.0.0.1` | verbunden | abgelehnt | abgelehnt | abgelehnt
        #> `192.0.2.2` | abgelehnt | verbunden | verbunden | abgelehnt
        #> `0.0.0.0` | verbunden | verbunden | verbunden | abgelehnt
        #> `::` | abgelehnt | abgelehnt | abgelehnt | verbunden
    print(row("::", server, both=True))
    #> `::`, beide Familien | verbunden | verbunden | verbunden | verbunden
