import socket

ADDRESS = ("127.0.0.1", 8080)

with socket.create_server(ADDRESS) as server:
    socket.setdefaulttimeout(5)
    with socket.create_connection(ADDRESS) as client:
        accepted, _ = server.accept()
    with accepted:
        print("lauscht schon:", server.gettimeout())
        #> lauscht schon: None
        print("neuer Client: ", client.gettimeout())
        #> neuer Client:  5.0
        print("angenommen:   ", accepted.gettimeout())
        #> angenommen:    5.0
    socket.setdefaulttimeout(None)
