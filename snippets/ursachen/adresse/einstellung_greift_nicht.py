import os
import socket

os.environ.pop("CACHE_HOST", None)


class Settings:  # wird beim Import ausgewertet
    host = os.environ.get("CACHE_HOST", "127.0.0.1")


os.environ["CACHE_HOST"] = "192.0.2.2"  # wie load_dotenv(): zu spät

address = (Settings.host, 6379)
socket.create_connection(address)  # löst ConnectionRefusedError aus
