import re
import subprocess
import sys

PROGRAM = """
import asyncio, socket

async def connect():
    while True:
        try:
            return await asyncio.open_connection("127.0.0.1", 8080)
        except ConnectionRefusedError:
            await asyncio.sleep(30)

async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(connect(), name="Bestand")
        group.create_task(asyncio.open_connection(*SILENT), name="Preise")
        await asyncio.sleep(0.1)
        print("bereit", flush=True)

SILENT = ("127.0.0.1", 8081)  # Der Backlog ist voll
with socket.create_server(SILENT, backlog=0), socket.create_connection(SILENT):
    asyncio.run(main())
"""
PLACE = re.compile(r" \S+:\d+$", re.MULTILINE)  # Datei und Zeile

if sys.version_info < (3, 14):
    sys.stdout.write("pstree gibt es erst ab Python 3.14\n")
else:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE
    ) as shop:
        assert shop.stdout is not None
        shop.stdout.readline()
        tree = subprocess.run(
            [sys.executable, "-m", "asyncio", "pstree", str(shop.pid)],
            capture_output=True,
            encoding="utf-8",
        )
        shop.kill()
    sys.stdout.write(PLACE.sub("", tree.stdout) + tree.stderr)
