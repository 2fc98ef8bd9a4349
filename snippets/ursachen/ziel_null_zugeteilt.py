import socket

with socket.create_server(("0.0.0.0", 0)) as server:
    host, port = server.getsockname()
    print("eingestellt: 0, zugeteilt:", "ein Port ab 1024" if port > 1023 else port)
    #> eingestellt: 0, zugeteilt: ein Port ab 1024

    for target in (0, port):
        try:
            with socket.create_connection(("127.0.0.1", target), timeout=3):
                print("mit dem zugeteilten Port: verbunden")
                #> mit dem zugeteilten Port: verbunden
        except OSError as error:
            #> mit Port 0: ConnectionRefusedError
            print("mit Port 0:", type(error).__name__)
