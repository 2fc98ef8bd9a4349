import socket

from verbindungslabor import firewall, two_hosts, use_user_namespace

use_user_namespace()
with two_hosts() as (_, server):
    with server:  # nur IPv6 ist verboten; unter IPv4 lauscht niemand
        firewall("meta nfproto ipv6 reject with icmpx admin-prohibited", port=8080)

    target = ("server.example", 8080)
    for answer in socket.getaddrinfo(*target, type=socket.SOCK_STREAM):
        print("Adresse:", answer[4][0])
        #> Adresse: 2001:db8::2
        #> Adresse: 192.0.2.2
    try:
        socket.create_connection(target, timeout=3)
    except OSError as error:
        print("ausgelöst:", repr(error))
        #> ausgelöst: ConnectionRefusedError(111, 'Connection refused')
    try:
        socket.create_connection(target, timeout=3, all_errors=True)
    except ExceptionGroup as group:
        for cause in group.exceptions:
            print("gesammelt:", repr(cause))
            #> gesammelt: PermissionError(13, 'Permission denied')
            #> gesammelt: ConnectionRefusedError(111, 'Connection refused')
