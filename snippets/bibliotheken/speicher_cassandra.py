# /// script
# dependencies = ["cassandra-driver"]
# ///
"""cassandra-driver"""

from cassandra.cluster import Cluster, NoHostAvailable


def call(host: str, port: int) -> None:
    with Cluster([host], port) as cluster:
        cluster.connect()


if __name__ == "__main__":
    try:
        call("127.0.0.1", 9042)
    except NoHostAvailable as error:
        for address, reason in error.errors.items():
            if not isinstance(reason, ConnectionRefusedError):
                raise
            print(address, "lehnt ab")
            #> 127.0.0.1:9042 lehnt ab
