import socket

with socket.socket(type=socket.SOCK_DGRAM) as client:
    client.settimeout(3)
    client.connect(("127.0.0.1", 8125))  # merkt sich die Adresse
    client.send(b"wer da?")
    client.recv(512)  # löst ConnectionRefusedError aus
