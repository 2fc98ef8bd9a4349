import asyncio

HOST, PORT = "127.0.0.1", 8080


async def answer(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
) -> None:
    question = await reader.readline()
    await asyncio.sleep(0.3)  # die eigentliche Arbeit
    writer.write(b"Antwort auf " + question)
    writer.close()
    await writer.wait_closed()


async def serve(stop: asyncio.Event, patience: float = 10) -> None:
    active: set[asyncio.Task[None]] = set()

    def accepted(
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        task = asyncio.create_task(answer(reader, writer))
        active.add(task)
        task.add_done_callback(active.discard)

    server = await asyncio.start_server(accepted, HOST, PORT)
    await stop.wait()
    server.close()  # ab jetzt: abgelehnt
    if active:
        await asyncio.wait(active, timeout=patience)


async def main() -> None:
    stop = asyncio.Event()
    service = asyncio.create_task(serve(stop))
    await asyncio.sleep(0.1)

    reader, writer = await asyncio.open_connection(HOST, PORT)
    writer.write(b"Frage\n")
    await asyncio.sleep(0.1)
    stop.set()  # im Ernstfall: der Handler für SIGTERM
    await asyncio.sleep(0.1)
    try:
        await asyncio.open_connection(HOST, PORT)
    except ConnectionRefusedError:
        print("neuer Client: abgelehnt")
        #> neuer Client: abgelehnt
    print("laufende Anfrage:", (await reader.read()).decode().strip())
    #> laufende Anfrage: Antwort auf Frage
    writer.close()
    await writer.wait_closed()
    await service


asyncio.run(main())
