# /// script
# dependencies = ["ollama"]
# ///
"""Ollama"""

from ollama import Client


def call(host: str, port: int) -> None:
    with Client(f"http://{host}:{port}") as client:
        client.list()


def root(error: BaseException) -> BaseException:
    while cause := error.__cause__ or error.__context__:
        error = cause
    return error


if __name__ == "__main__":
    try:
        call("127.0.0.1", 11434)
    except ConnectionError as error:
        if not isinstance(root(error), ConnectionRefusedError):
            raise
        print("Ollama läuft nicht auf 127.0.0.1:11434")
        #> Ollama läuft nicht auf 127.0.0.1:11434
