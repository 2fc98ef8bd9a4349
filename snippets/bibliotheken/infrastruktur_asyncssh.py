# /// script
# dependencies = ["asyncssh"]
# ///
"""AsyncSSH"""

import asyncio
import errno

import asyncssh


async def call(host: str, port: int) -> None:
    async with asyncssh.connect(host, port, known_hosts=None):
        pass


# So beginnt asyncio den Text jedes abgelehnten Versuchs.
REFUSED = f"[Errno {errno.ECONNREFUSED}] Connect call failed"

if __name__ == "__main__":
    for host in "127.0.0.1", "localhost":
        try:
            asyncio.run(call(host, 22))
        except OSError as error:
            if REFUSED not in str(error):
                raise
            print(host, "lehnt ab:", type(error).__name__)
            #> 127.0.0.1 lehnt ab: ConnectionRefusedError
            #> localhost lehnt ab: OSError
