import socket

ADDRESS = ("localhost", 8080)

# Der Dienst lauscht nur auf IPv6.
with socket.create_server(("::1", 8080), family=socket.AF_INET6):
    try:
        with socket.socket() as sock:
            sock.connect(ADDRESS)
    except ConnectionRefusedError:
        print("socket() und connect(): abgelehnt")
        #> socket() und connect(): abgelehnt

    with socket.create_connection(ADDRESS, timeout=3) as sock:
        host = sock.getpeername()[0]
        print("create_connection(): verbunden mit", host)
        #> create_connection(): verbunden mit ::1
        print("Timeout für alles Weitere:", sock.gettimeout(), "s")
        #> Timeout für alles Weitere: 3.0 s
