import asyncio

HOST, PORT = "localhost", 8080


async def main() -> None:
    try:
        async with asyncio.timeout(3):
            _, writer = await asyncio.open_connection(HOST, PORT)
    except OSError as error:
        print(f"{HOST}:{PORT} ist nicht erreichbar.")
        #> localhost:8080 ist nicht erreichbar.
        print("Typ:", type(error).__name__)
        #> Typ: OSError
    else:
        writer.write(b"Hallo")
        await writer.drain()
        writer.close()
        await writer.wait_closed()


asyncio.run(main())
