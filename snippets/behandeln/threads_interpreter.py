import socket
import sys

ADDRESS = ("127.0.0.1", 8080)

if sys.version_info < (3, 14):
    sys.stdout.write("InterpreterPoolExecutor gibt es erst ab Python 3.14\n")
else:
    from concurrent.futures import InterpreterPoolExecutor

    with InterpreterPoolExecutor(max_workers=1) as pool:
        future = pool.submit(socket.create_connection, ADDRESS, 3)
    try:
        future.result()
    except ConnectionRefusedError as error:
        sys.stdout.write(f"errno {error.errno}, Ursache: {error.__cause__!r}\n")
