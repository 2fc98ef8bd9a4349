import os
import socket

os.environ["DB_HOST"] = "192.0.2.2"  # so ist es eingestellt

host = os.environ.get("DATABASE_HOST", "127.0.0.1")  # so wird es gelesen
socket.create_connection((host, 5432))  # löst ConnectionRefusedError aus
