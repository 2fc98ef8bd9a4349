# /// script
# dependencies = ["psycopg2-binary"]
# ///
"""psycopg2"""

import errno
import os
import re

import psycopg2

# Der letzte Teil stammt vom System, unter deutscher Locale auf Deutsch.
REFUSED = os.strerror(errno.ECONNREFUSED)
PATTERN = re.compile(rf'at "(\S+)".* port (\d+) failed: {REFUSED}')


def call(host: str, port: int) -> None:
    psycopg2.connect(host=host, port=port).close()


if __name__ == "__main__":
    try:
        call("127.0.0.1", 5432)
    except psycopg2.OperationalError as error:
        found = PATTERN.search(str(error))
        if not found:
            raise
        print(f"{found[1]}:{found[2]} lehnt ab")
        #> 127.0.0.1:5432 lehnt ab
