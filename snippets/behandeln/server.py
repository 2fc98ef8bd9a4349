import socket

PORT = 8080


def listen(port: int) -> socket.socket:
    """Lauscht auf allen Adressen, mit IPv6 und IPv4."""
    if not socket.has_dualstack_ipv6():
        return socket.create_server(("0.0.0.0", port))
    return socket.create_server(
        ("::", port),
        family=socket.AF_INET6,
        dualstack_ipv6=True,
    )


with listen(PORT) as server:
    with socket.create_connection(("127.0.0.1", PORT), timeout=3):
        connection, (client, *_) = server.accept()
        connection.close()
    print("Ein Client von 127.0.0.1 heißt hier", client)
    #> Ein Client von 127.0.0.1 heißt hier ::ffff:127.0.0.1
