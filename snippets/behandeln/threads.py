import socket
import time
from concurrent.futures import ThreadPoolExecutor

Address = tuple[str, int]
OPEN, REFUSED, SILENT = (("127.0.0.1", port) for port in (8080, 8081, 8082))
TIMEOUT = 0.5


def check(address: Address) -> str:
    try:
        with socket.create_connection(address, timeout=TIMEOUT):
            return "nimmt an"
    except ConnectionRefusedError:
        return "lehnt ab"
    except TimeoutError:
        return "schweigt"
    except OSError as error:  # kein Weg, kein Name …
        return str(error)


def check_all(addresses: list[Address]) -> dict[Address, str]:
    with ThreadPoolExecutor(max_workers=32) as pool:
        return dict(zip(addresses, pool.map(check, addresses), strict=True))


with (
    socket.create_server(OPEN),
    socket.create_server(SILENT, backlog=0),
    socket.create_connection(SILENT),  # damit ist der Backlog voll
):
    for (host, port), state in check_all([OPEN, REFUSED, SILENT]).items():
        print(f"{host}:{port} {state}")
        #> 127.0.0.1:8080 nimmt an
        #> 127.0.0.1:8081 lehnt ab
        #> 127.0.0.1:8082 schweigt

    start = time.monotonic()
    check_all([SILENT] * 32)
    if time.monotonic() - start < 4:
        print("32 stumme Ziele: unter 4 s statt 16 s")
        #> 32 stumme Ziele: unter 4 s statt 16 s
