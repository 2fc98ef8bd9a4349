import errno
import socket

ADDRESS = ("127.0.0.1", 8080)


def attempt() -> str:
    with socket.socket() as client:
        code = client.connect_ex(ADDRESS)
    return f"`{errno.errorcode[code]}`" if code else "verbunden"


print("Zustand des Servers | `connect()`")
#> Zustand des Servers | `connect()`
print(f"nicht gestartet | {attempt()}")
#> nicht gestartet | `ECONNREFUSED`

with socket.socket() as server:
    server.bind(ADDRESS)
    print(f"gebunden, aber kein `listen()` | {attempt()}")
    #> gebunden, aber kein `listen()` | `ECONNREFUSED`
    server.listen()
    print(f"lauscht, ruft aber nie `accept()` auf | {attempt()}")
    #> lauscht, ruft aber nie `accept()` auf | verbunden

print(f"eben beendet | {attempt()}")
#> eben beendet | `ECONNREFUSED`

with socket.socket(type=socket.SOCK_DGRAM) as udp_server:
    udp_server.bind(ADDRESS)
    print(f"empfängt nur UDP | {attempt()}")
    #> empfängt nur UDP | `ECONNREFUSED`
