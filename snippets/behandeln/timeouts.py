import socket
import threading
import time
from contextlib import suppress

ADDRESS = ("127.0.0.1", 8080)


def fetch(*, connect: float, read: float, total: float) -> bytes:
    deadline = time.monotonic() + total
    data = b""
    with socket.create_connection(ADDRESS, timeout=connect) as connection:
        while (remaining := deadline - time.monotonic()) > 0:
            connection.settimeout(min(read, remaining))
            chunk = connection.recv(4096)
            if not chunk:
                return data
            data += chunk
    raise TimeoutError(f"nach {total} s nicht fertig")


def drip(server: socket.socket) -> None:
    """Schickt zehn Bytes, alle 0,1 s eines."""
    for _ in range(2):
        connection, _ = server.accept()
        # Hat der Client aufgegeben, endet das mit BrokenPipeError.
        with connection, suppress(OSError):
            for _ in range(10):
                connection.sendall(b".")
                time.sleep(0.1)


with socket.create_server(ADDRESS) as server:
    thread = threading.Thread(target=drip, args=(server,))
    thread.start()
    print("gesamt 60 s: ", len(fetch(connect=1, read=0.5, total=60)), "Bytes")
    #> gesamt 60 s:  10 Bytes
    try:
        fetch(connect=1, read=0.5, total=0.4)
    except TimeoutError as error:
        print("gesamt 0,4 s:", type(error).__name__)
        #> gesamt 0,4 s: TimeoutError
    thread.join()
