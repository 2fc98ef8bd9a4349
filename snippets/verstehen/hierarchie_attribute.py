import errno
import socket

try:
    with socket.create_connection(("127.0.0.1", 8080), timeout=3):
        print("verbunden")
except ConnectionRefusedError as error:
    print("str:", error)
    #> str: [Errno 111] Connection refused
    print("args:", error.args)
    #> args: (111, 'Connection refused')
    print("errno:", error.errno)
    #> errno: 111
    print("ECONNREFUSED:", error.errno == errno.ECONNREFUSED)
    #> ECONNREFUSED: True
    print("strerror:", error.strerror)
    #> strerror: Connection refused
    print("filename:", error.filename)
    #> filename: None
    print("winerror:", getattr(error, "winerror", "gibt es hier nicht"))
    #> winerror: gibt es hier nicht
    print("nennt die Adresse:", "127.0.0.1" in repr(error))
    #> nennt die Adresse: False
