# /// script
# dependencies = ["stamina", "tenacity"]
# ///
import logging
import socket

import stamina
import tenacity

ADDRESS = ("127.0.0.1", 8080)

# Sonst schreibt stamina je Wiederholung eine Zeile ins Log.
logging.getLogger("stamina").setLevel(logging.ERROR)


@stamina.retry(on=ConnectionRefusedError, attempts=None, timeout=0.3)
def with_stamina() -> None:
    socket.create_connection(ADDRESS, timeout=3).close()


@tenacity.retry(
    retry=tenacity.retry_if_exception_type(ConnectionRefusedError),
    wait=tenacity.wait_random_exponential(multiplier=0.1, max=5),
    stop=tenacity.stop_before_delay(0.3),
    reraise=True,
)
def with_tenacity() -> None:
    socket.create_connection(ADDRESS, timeout=3).close()


for connect in (with_stamina, with_tenacity):
    try:
        connect()
    except ConnectionRefusedError as error:
        print(f"{connect.__name__}: {type(error).__name__}")
        #> with_stamina: ConnectionRefusedError
        #> with_tenacity: ConnectionRefusedError
