import ftplib
import http.client
import imaplib
import poplib
import smtplib
import urllib.error
import urllib.request
import xmlrpc.client
from collections.abc import Callable

HOST = "127.0.0.1"
URL = f"http://{HOST}:8080"
CALLS: dict[str, tuple[type[Exception], Callable[[], object]]] = {
    "http.client.HTTPException": (
        http.client.HTTPException,
        http.client.HTTPConnection(HOST, 8080).connect,
    ),
    "urllib.error.URLError": (
        urllib.error.URLError,
        lambda: urllib.request.urlopen(URL),
    ),
    "smtplib.SMTPException": (
        smtplib.SMTPException,
        lambda: smtplib.SMTP(HOST, 25),
    ),
    "imaplib.IMAP4.error": (
        imaplib.IMAP4.error,
        lambda: imaplib.IMAP4(HOST, 143),
    ),
    "poplib.error_proto": (
        poplib.error_proto,
        lambda: poplib.POP3(HOST, 110),
    ),
    "ftplib.Error": (
        ftplib.Error,
        lambda: ftplib.FTP(HOST),
    ),
    "xmlrpc.client.Error": (
        xmlrpc.client.Error,
        lambda: xmlrpc.client.ServerProxy(URL).hello(),
    ),
}

print("Eigene Klasse | fängt die Ablehnung")
#> Eigene Klasse | fängt die Ablehnung
for name, (own_class, call) in CALLS.items():
    caught = "ja"
    try:
        call()
    except own_class:
        pass
    except ConnectionRefusedError:
        caught = "nein"
    print(f"`{name}` | {caught}")
    #> `http.client.HTTPException` | nein
    #> `urllib.error.URLError` | ja
    #> `smtplib.SMTPException` | nein
    #> `imaplib.IMAP4.error` | nein
    #> `poplib.error_proto` | nein
    #> `ftplib.Error` | nein
    #> `xmlrpc.client.Error` | nein
