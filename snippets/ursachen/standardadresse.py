import os
import socket

os.environ.pop("CACHE_HOST", None)


class Settings:  # wird beim Import ausgewertet
    host = os.environ.get("CACHE_HOST", "127.0.0.1")


os.environ["CACHE_HOST"] = "192.0.2.2"  # so macht es load_dotenv(), hier zu spät

socket.create_connection((Settings.host, 6379))  # löst ConnectionRefusedError aus
