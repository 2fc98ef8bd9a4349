# /// script
# dependencies = ["elasticsearch"]
# ///
"""Elasticsearch"""

import elasticsearch


def call(host: str, port: int) -> None:
    with elasticsearch.Elasticsearch(f"http://{host}:{port}") as client:
        client.info()


def is_refused(error: BaseException | None) -> bool:
    while error and not isinstance(error, ConnectionRefusedError):
        error = error.__cause__ or error.__context__
    return error is not None


if __name__ == "__main__":
    host, port = "127.0.0.1", 9200
    try:
        call(host, port)
    except elasticsearch.ConnectionError as error:
        if not is_refused(error):
            raise
        print(f"{host}:{port} lehnt ab")
        #> 127.0.0.1:9200 lehnt ab
