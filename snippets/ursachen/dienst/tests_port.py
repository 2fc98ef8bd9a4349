import socket

ADDRESS = ("127.0.0.1", 0)


def attempt(address: tuple[str, int]) -> str:
    try:
        with socket.create_connection(address, timeout=10):
            return "verbunden"
    except ConnectionRefusedError:
        return "abgelehnt"


def while_another_test_runs(address: tuple[str, int]) -> str:
    try:
        with socket.create_server(address):
            return attempt(address)
    except OSError:
        return f"{attempt(address)}; der andere bekommt den Port nicht"


print("Port | allein | ein anderer Test nimmt denselben")
#> Port | allein | ein anderer Test nimmt denselben
with socket.socket() as sock:
    sock.bind(ADDRESS)
    freed = sock.getsockname()
print(f"freigegeben | {attempt(freed)} | {while_another_test_runs(freed)}")
#> freigegeben | abgelehnt | verbunden

with socket.socket() as reserved:  # bindet, aber lauscht nicht
    reserved.bind(ADDRESS)
    held = reserved.getsockname()
    print(f"gehalten | {attempt(held)} | {while_another_test_runs(held)}")
    #> gehalten | abgelehnt | abgelehnt; der andere bekommt den Port nicht
