# /// script
# dependencies = ["neo4j"]
# ///
"""Neo4j"""

from neo4j import GraphDatabase
from neo4j.exceptions import ServiceUnavailable


def call(host: str, port: int) -> None:
    with GraphDatabase.driver(f"neo4j://{host}:{port}") as driver:
        driver.verify_connectivity()


def is_refused(error: BaseException | None) -> bool:
    match error:
        case None:
            return False
        case ConnectionRefusedError():
            return True
        case BaseExceptionGroup(exceptions=parts):
            return any(map(is_refused, parts))
    return is_refused(error.__cause__ or error.__context__)


if __name__ == "__main__":
    host, port = "127.0.0.1", 7687
    try:
        call(host, port)
    except ServiceUnavailable as error:
        if not is_refused(error):
            raise
        print(f"{host}:{port} lehnt ab")
        #> 127.0.0.1:7687 lehnt ab
