# /// script
# dependencies = ["pymongo"]
# ///
"""PyMongo"""

import errno
import re
from typing import Any

from pymongo import MongoClient
from pymongo.errors import ServerSelectionTimeoutError

REFUSED = re.compile(rf"(\S+): \[Errno {errno.ECONNREFUSED}\] ")


def call(host: str, port: int, **settings: Any) -> None:
    with MongoClient[dict[str, object]](host, port, **settings) as client:
        client.admin.command("ping")


if __name__ == "__main__":
    try:
        call("127.0.0.1", 27017, serverSelectionTimeoutMS=500)
    except ServerSelectionTimeoutError as error:
        found = REFUSED.match(str(error))
        if not found:
            raise
        print(found[1], "lehnt ab")
        #> 127.0.0.1:27017 lehnt ab
