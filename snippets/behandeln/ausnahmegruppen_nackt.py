import socket

caught: list[BaseException] = []

# Ohne all_errors: eine einzelne Ausnahme, keine Gruppe.
try:
    socket.create_connection(("localhost", 8080), timeout=3).close()
except* ConnectionRefusedError as group:
    caught.append(group)

print(repr(caught[0]))
#> ExceptionGroup('', (ConnectionRefusedError(111, 'Connection refused'),))
