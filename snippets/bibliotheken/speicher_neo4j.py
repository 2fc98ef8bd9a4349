# /// script
# dependencies = ["neo4j"]
# ///
"""Neo4j"""

from neo4j import GraphDatabase
from neo4j.exceptions import ServiceUnavailable


def call(host: str, port: int) -> None:
    with GraphDatabase.driver(f"bolt://{host}:{port}") as driver:
        driver.verify_connectivity()


def is_refused(error: BaseException | None) -> bool:
    while error and not isinstance(error, ConnectionRefusedError):
        error = error.__cause__ or error.__context__
    return error is not None


if __name__ == "__main__":
    host, port = "127.0.0.1", 7687
    try:
        call(host, port)
    except ServiceUnavailable as error:
        if not is_refused(error):
            raise
        print(f"{host}:{port} lehnt ab")
        #> 127.0.0.1:7687 lehnt ab
