import socket
from concurrent.futures import ProcessPoolExecutor


class TextError(Exception):
    def __init__(self, host: str, port: int) -> None:
        super().__init__(f"{host}:{port} lehnt ab")


class ArgsError(Exception):
    def __init__(self, host: str, port: int) -> None:
        super().__init__(host, port)

    def __str__(self) -> str:
        return "{}:{} lehnt ab".format(*self.args)


def load_stock(kind: type[TextError | ArgsError]) -> None:
    address = ("127.0.0.1", 8080)
    try:
        socket.create_connection(address, timeout=3).close()
    except ConnectionRefusedError as error:
        raise kind(*address) from error


def outcome(kind: type[TextError | ArgsError]) -> str:
    with ProcessPoolExecutor(max_workers=1) as pool:
        try:
            pool.submit(load_stock, kind).result()
        except Exception as error:
            cause = type(error.__cause__).__name__
            return f"{type(error).__name__}, Ursache {cause}"
    return "verbunden"


if __name__ == "__main__":
    print("Argumente weitergegeben:", outcome(ArgsError))
    #> Argumente weitergegeben: ArgsError, Ursache _RemoteTraceback
    print("nur Text weitergegeben: ", outcome(TextError))
    #> nur Text weitergegeben:  BrokenProcessPool, Ursache _RemoteTraceback
