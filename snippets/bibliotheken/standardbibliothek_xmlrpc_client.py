"""xmlrpc.client"""

from xmlrpc.client import ServerProxy


def call(host: str, port: int) -> None:
    with ServerProxy(f"http://{host}:{port}/") as server:
        server.system.listMethods()


if __name__ == "__main__":
    host, port = "127.0.0.1", 8080
    try:
        call(host, port)
    except ConnectionRefusedError:
        print(f"{host}:{port} lehnt ab")
        #> 127.0.0.1:8080 lehnt ab
