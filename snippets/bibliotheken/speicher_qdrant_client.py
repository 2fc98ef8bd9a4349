# /// script
# dependencies = ["qdrant-client"]
# ///
"""qdrant-client"""

from contextlib import closing
from typing import Any

from qdrant_client import QdrantClient
from qdrant_client.http.exceptions import ResponseHandlingException


def call(host: str, port: int, **settings: Any) -> None:
    client = QdrantClient(host=host, port=port, **settings)
    with closing(client):
        client.get_collections()


def is_refused(error: BaseException | None) -> bool:
    while error and not isinstance(error, ConnectionRefusedError):
        error = error.__cause__ or error.__context__
    return error is not None


if __name__ == "__main__":
    host, port = "127.0.0.1", 6333
    try:
        # Sonst fragt ein Thread nebenher nach der Version und warnt.
        call(host, port, check_compatibility=False)
    except ResponseHandlingException as error:
        if not is_refused(error):
            raise
        print(f"{host}:{port} lehnt ab")
        #> 127.0.0.1:6333 lehnt ab
