# /// script
# dependencies = ["mysql-connector-python"]
# ///
"""mysql-connector-python"""

import mysql.connector


def call(host: str, port: int) -> None:
    # Sonst entscheidet die Installation, welche Fassung läuft.
    mysql.connector.connect(host=host, port=port, use_pure=True).close()


if __name__ == "__main__":
    host, port = "127.0.0.1", 3306
    try:
        call(host, port)
    except mysql.connector.InterfaceError as error:
        if not isinstance(error.__cause__, ConnectionRefusedError):
            raise
        print(f"{host}:{port} lehnt ab")
        #> 127.0.0.1:3306 lehnt ab
