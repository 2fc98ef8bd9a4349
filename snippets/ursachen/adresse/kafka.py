import socket

BOOTSTRAP = ("127.0.0.1", 9092)
ADVERTISED = "localhost:29092"

with socket.create_server(BOOTSTRAP) as listener:
    with socket.create_connection(BOOTSTRAP, 3) as client:
        print("erste Adresse: verbunden mit 127.0.0.1:9092")
        #> erste Adresse: verbunden mit 127.0.0.1:9092
        broker, _ = listener.accept()
        with broker:
            broker.sendall(ADVERTISED.encode())
        answer = client.recv(100).decode()
    print(f"der Broker nennt: {answer}")
    #> der Broker nennt: localhost:29092
    host, _, port = answer.rpartition(":")
    try:
        socket.create_connection((host, int(port)), 3).close()
    except ConnectionRefusedError as error:
        print(f"zweite Adresse: {type(error).__name__}")
        #> zweite Adresse: ConnectionRefusedError
