# /// script
# dependencies = ["anyio"]
# ///
import anyio


def is_refused(error: BaseException | None) -> bool:
    if isinstance(error, BaseExceptionGroup):
        return any(map(is_refused, error.exceptions))
    if isinstance(error, ConnectionRefusedError):
        return True
    return error is not None and is_refused(error.__cause__)


async def main() -> None:
    try:
        async with await anyio.connect_tcp("localhost", 8080):
            print("verbunden")
    except OSError as error:
        print(error)
        #> All connection attempts failed
        print("abgelehnt:", is_refused(error))
        #> abgelehnt: True


anyio.run(main)
