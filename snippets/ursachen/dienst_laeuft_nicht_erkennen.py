import errno
import socket


def check(host: str, port: int) -> str:
    with socket.socket() as probe:
        probe.settimeout(3)
        code = probe.connect_ex((host, port))
    if code == 0:
        return "jemand lauscht"
    if code == errno.ECONNREFUSED:
        return "niemand lauscht"
    return f"unklar ({errno.errorcode[code]})"


with socket.create_server(("127.0.0.1", 8080)):
    print(check("127.0.0.1", 8080))
    #> jemand lauscht

print(check("127.0.0.1", 8080))
#> niemand lauscht
