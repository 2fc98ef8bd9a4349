import errno
import socket

print("Alias:", socket.timeout is TimeoutError)
#> Alias: True

# Ein Server, der nie antwortet:
address = ("127.0.0.1", 8080)
with (
    socket.create_server(address),
    socket.create_connection(address, timeout=0.2) as client,
):
    try:
        client.recv(1)
    except TimeoutError as error:
        print("Timeout von Python:", repr(error))
        #> Timeout von Python: TimeoutError('timed out')
        print("errno:", error.errno)
        #> errno: None

from_kernel = OSError(errno.ETIMEDOUT, "Connection timed out")
print("Timeout des Kernels:", repr(from_kernel))
#> Timeout des Kernels: TimeoutError(110, 'Connection timed out')
