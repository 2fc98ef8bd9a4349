import socket
import time
from collections.abc import Callable

from verbindungslabor import capture, enter, normalize, use_user_namespace, write_pcap
from verbindungslabor.diagnose import diagnose

SCENARIO = "leerer-port"

TIMEOUT = 5.0  # Sekunden


def create_connection(host: str, port: int) -> None:
    socket.create_connection((host, port), TIMEOUT).close()


client: Callable[[str, int], int | None] = create_connection

use_user_namespace()
with enter(SCENARIO) as target:
    with capture() as frames:
        start = time.monotonic()
        try:
            number = client(target.host, target.port) or 0
            print(f"keine Ausnahme, errno {number}")
        except OSError as error:
            print(f"{type(error).__name__}: {error}")
            #> ConnectionRefusedError: [Errno 111] Connection refused
            print(f"errno {error.errno}")
            #> errno 111
        seconds = time.monotonic() - start
    print(f"nach {int(seconds)} s")
    #> nach 0 s
    diagnosis = diagnose(target.host, target.port)
    print(f"Urteil: {diagnosis.title}")
    #> Urteil: Port 8080 ist geschlossen
write_pcap("ausprobieren.pcap", normalize(frames))
