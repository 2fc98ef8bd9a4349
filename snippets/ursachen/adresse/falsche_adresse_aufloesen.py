import socket

for answer in socket.getaddrinfo("localhost", 8080, type=socket.SOCK_STREAM):
    print(answer[0].name, answer[4][0])
    #> AF_INET6 ::1
    #> AF_INET 127.0.0.1
