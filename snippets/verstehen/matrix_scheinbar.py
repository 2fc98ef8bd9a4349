import asyncio
from contextlib import closing

from verbindungslabor import use_user_namespace
from verbindungslabor.scenarios import enter


async def main(path: str) -> None:
    _, writer = await asyncio.open_unix_connection(path)
    print("open_unix_connection() meldet keinen Fehler")
    #> open_unix_connection() meldet keinen Fehler
    with closing(writer):
        try:
            writer.get_extra_info("socket").getpeername()
        except OSError as error:
            print(f"getpeername(): {error}")
            #> getpeername(): [Errno 107] Transport endpoint is not connected


use_user_namespace()
with enter("unix-voller-backlog") as target:
    asyncio.run(main(target.path))
