import errno
import socket

# connect_ex() löst nichts aus: Es gibt die Zahl des Kernels zurück.
with socket.socket() as client:
    number = client.connect_ex(("127.0.0.1", 8080))
print(errno.errorcode.get(number, "verbunden"))
#> ECONNREFUSED

# Aus dieser Zahl wählt OSError() seine Unterklasse.
error = OSError(number, "abgelehnt")
print(type(error).__name__)
#> ConnectionRefusedError
