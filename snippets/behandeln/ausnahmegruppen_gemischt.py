import socket

from verbindungslabor import firewall, two_hosts, use_user_namespace


def connect(host: str) -> list[str]:
    refused: list[str] = []
    try:
        address = (host, 8080)
        socket.create_connection(address, 0.5, all_errors=True).close()
    except* ConnectionRefusedError as group:
        refused += [type(error).__name__ for error in group.exceptions]
    return refused


use_user_namespace()
with two_hosts() as (_, server):
    print("Niemand lauscht:", connect("server.example"))
    #> Niemand lauscht: ['ConnectionRefusedError', 'ConnectionRefusedError']
    with server:
        firewall("meta nfproto ipv4 drop", port=8080)
    try:
        connect("server.example")
    except ExceptionGroup as rest:
        print("IPv4 gesperrt, übrig:", rest.exceptions)
        #> IPv4 gesperrt, übrig: (TimeoutError('timed out'),)
    try:
        socket.create_connection(("server.example", 8080), 0.5).close()
    except OSError as error:
        print("ohne all_errors:", repr(error))
        #> ohne all_errors: TimeoutError('timed out')
