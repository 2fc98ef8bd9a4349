import socket
import struct
import subprocess

from verbindungslabor import Host, firewall, two_hosts, use_user_namespace

PORT = 8080


def ping(host: Host) -> str:
    """Schickt ICMP wie das Programm `ping`."""
    request = struct.pack("!BBHHH", 8, 0, 0xF7FC, 1, 2)
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP) as raw:
        raw.settimeout(0.5)
        raw.sendto(request, (host.ipv4, 0))
        try:
            raw.recv(99)
        except TimeoutError:
            return "keine Antwort"
        return "Antwort"


def connect(host: Host) -> str:
    try:
        socket.create_connection((host.ipv4, PORT), timeout=0.5).close()
    except OSError as error:
        return f"`{type(error).__name__}`"
    return "verbunden"


def row(situation: str, host: Host) -> str:
    return f"{situation} | {ping(host)} | {connect(host)}"


use_user_namespace()
print("Server | `ping` | `connect()`")
#> Server | `ping` | `connect()`
with two_hosts() as (_, server):
    print(row("Dienst aus", server))
    #> Dienst aus | Antwort | `ConnectionRefusedError`
    with server:
        listener = socket.create_server((server.ipv4, PORT))
    with listener:
        print(row("Dienst läuft", server))
        #> Dienst läuft | Antwort | verbunden
        with server:
            firewall("drop", port=PORT)
        print(row("Dienst läuft, Firewall verwirft TCP", server))
        #> Dienst läuft, Firewall verwirft TCP | Antwort | `TimeoutError`
        with server:
            firewall("accept", port=PORT)
            rule = "add rule inet verbindungslabor input icmp type echo-request drop"
            subprocess.run(["nft", *rule.split()], check=True)
        print(row("Dienst läuft, Firewall verwirft ping", server))
        #> Dienst läuft, Firewall verwirft ping | keine Antwort | verbunden
