import asyncio
from asyncio import StreamReader, StreamWriter

PORTS = {"Lager": 8080, "Preise": 8081}  # auf 8081 lauscht niemand


async def ask(port: int) -> str:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        return (await reader.read(64)).decode()
    finally:
        writer.close()


async def answer_slowly(_: StreamReader, writer: StreamWriter) -> None:
    await asyncio.sleep(0.2)
    writer.write(b"41 kg")
    writer.close()


def describe(task: asyncio.Task[str]) -> str:
    if task.cancelled():
        return "abgebrochen"
    return type(task.exception()).__name__


async def grouped() -> list[str]:
    tasks: list[asyncio.Task[str]] = []
    try:
        async with asyncio.TaskGroup() as group:
            tasks += [group.create_task(ask(p)) for p in PORTS.values()]
    except* ConnectionRefusedError:
        pass
    return [describe(task) for task in tasks]


async def main() -> None:
    server = await asyncio.start_server(answer_slowly, "127.0.0.1", 8080)
    async with server:
        for name, result in zip(PORTS, await grouped(), strict=True):
            print(f"TaskGroup, {name}: {result}")
            #> TaskGroup, Lager: abgebrochen
            #> TaskGroup, Preise: ConnectionRefusedError

        calls = [ask(port) for port in PORTS.values()]
        answers = await asyncio.gather(*calls, return_exceptions=True)
        for name, answer in zip(PORTS, answers, strict=True):
            shown = answer if isinstance(answer, str) else type(answer).__name__
            print(f"gather, {name}: {shown}")
            #> gather, Lager: 41 kg
            #> gather, Preise: ConnectionRefusedError


asyncio.run(main())
