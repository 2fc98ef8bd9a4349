import socket

with socket.create_server(("0.0.0.0", 0)) as server:
    port = server.getsockname()[1]
    with socket.create_connection(("127.0.0.1", port), timeout=3):
        print("mit dem Port aus getsockname(): verbunden")
        #> mit dem Port aus getsockname(): verbunden

    try:
        with socket.create_connection(("127.0.0.1", 0), timeout=3):
            pass
    except OSError as error:
        print("mit Port 0:", type(error).__name__)
        #> mit Port 0: ConnectionRefusedError
