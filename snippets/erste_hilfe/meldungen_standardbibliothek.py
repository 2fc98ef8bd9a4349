import ftplib
import http.client
import imaplib
import multiprocessing.connection
import smtplib
import socket
import urllib.request
import xmlrpc.client
from collections.abc import Callable

HOST, PORT = "127.0.0.1", 8080
URL = f"http://{HOST}:{PORT}/"


def http_get() -> None:
    http.client.HTTPConnection(HOST, PORT, timeout=3).request("GET", "/")


def open_url() -> None:
    no_proxy = urllib.request.ProxyHandler({})
    urllib.request.build_opener(no_proxy).open(URL, timeout=3).close()


def remote_call() -> None:
    with xmlrpc.client.ServerProxy(URL) as server:
        server.system.listMethods()


CALLS: dict[str, Callable[[], object]] = {
    "socket": lambda: socket.create_connection((HOST, PORT), timeout=3),
    "http.client": http_get,
    "urllib.request": open_url,
    "xmlrpc.client": remote_call,
    "smtplib": lambda: smtplib.SMTP(HOST, PORT, timeout=3),
    "ftplib": lambda: ftplib.FTP().connect(HOST, PORT, timeout=3),
    "imaplib": lambda: imaplib.IMAP4(HOST, PORT, timeout=3),
    "multiprocessing": lambda: multiprocessing.connection.Client((HOST, PORT)),
}

rows = [("Modul", "Ausnahme", "Meldung")]
for module, call in CALLS.items():
    try:
        call()
    except OSError as error:
        rows.append((module, f"`{type(error).__name__}`", f"`{error}`"))
for row in rows:
    print(" | ".join(row))
    #> Modul | Ausnahme | Meldung
    #> socket | `ConnectionRefusedError` | `[Errno 111] Connection refused`
    #> http.client | `ConnectionRefusedError` | `[Errno 111] Connection refused`
    #> urllib.request | `URLError` | `<urlopen error [Errno 111] Connection refused>`
    #> xmlrpc.client | `ConnectionRefusedError` | `[Errno 111] Connection refused`
    #> smtplib | `ConnectionRefusedError` | `[Errno 111] Connection refused`
    #> ftplib | `ConnectionRefusedError` | `[Errno 111] Connection refused`
    #> imaplib | `ConnectionRefusedError` | `[Errno 111] Connection refused`
    #> multiprocessing | `ConnectionRefusedError` | `[Errno 111] Connection refused`
