# /// script
# dependencies = ["docker"]
# ///
"""Docker SDK"""

from docker import DockerClient
from docker.errors import DockerException


def call(host: str, port: int) -> None:
    DockerClient(f"tcp://{host}:{port}").ping()


def root(error: BaseException) -> BaseException:
    while cause := error.__cause__ or error.__context__:
        error = cause
    return error


if __name__ == "__main__":
    address = ("127.0.0.1", 2375)
    try:
        call(*address)
    except DockerException as error:
        if not isinstance(root(error), ConnectionRefusedError):
            raise
        print("abgelehnt von", *address)
        #> abgelehnt von 127.0.0.1 2375
