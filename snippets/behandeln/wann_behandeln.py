import socket

STOCK = ("127.0.0.1", 8080)
YESTERDAY = 41


def load_stock() -> int:
    with socket.create_connection(STOCK, timeout=3) as connection:
        return int(connection.recv(64))


def show_on_website() -> str:
    try:
        return f"{load_stock()} Stück"
    except ConnectionRefusedError:
        return f"{YESTERDAY} Stück (Stand gestern)"


def reserve() -> str:
    try:
        return f"reserviert, noch {load_stock() - 1} Stück"
    except ConnectionRefusedError:
        return "Reservieren ist gerade nicht möglich."


print("Anzeige:    ", show_on_website())
#> Anzeige:     41 Stück (Stand gestern)
print("Reservieren:", reserve())
#> Reservieren: Reservieren ist gerade nicht möglich.
