"""logging (SocketHandler)"""

import logging
from logging.handlers import SocketHandler


def call(host: str, port: int) -> None:
    log = logging.getLogger("bestellungen")
    handler = SocketHandler(host, port)
    log.addHandler(handler)
    try:
        log.error("Lager antwortet nicht")
    finally:
        log.removeHandler(handler)
        handler.close()


if __name__ == "__main__":
    host, port = "127.0.0.1", 9020
    call(host, port)  # verliert den Eintrag und sagt nichts
    try:
        # Einmal beim Start selbst verbinden: Nur so fällt es auf.
        SocketHandler(host, port).makeSocket().close()
    except ConnectionRefusedError:
        print(f"{host}:{port} lehnt ab, Einträge gehen verloren")
        #> 127.0.0.1:9020 lehnt ab, Einträge gehen verloren
