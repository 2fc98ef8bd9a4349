# /// script
# dependencies = ["pymysql"]
# ///
"""PyMySQL"""

import pymysql


def call(host: str, port: int) -> None:
    pymysql.connect(host=host, port=port).close()


if __name__ == "__main__":
    host, port = "127.0.0.1", 3306
    try:
        call(host, port)
    except pymysql.OperationalError as error:
        if not isinstance(error.__context__, ConnectionRefusedError):
            raise
        print(f"{host}:{port} lehnt ab")
        #> 127.0.0.1:3306 lehnt ab
