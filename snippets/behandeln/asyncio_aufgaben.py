import asyncio
import gc
from collections.abc import Awaitable, Callable

Worker = asyncio.Task[bool]


async def refused() -> None:
    await asyncio.open_connection("127.0.0.1", 8080)


async def use_gather(worker: Worker) -> None:
    await asyncio.gather(refused(), worker)


async def use_results(worker: Worker) -> None:
    await asyncio.gather(refused(), worker, return_exceptions=True)


async def use_group(worker: Worker) -> None:
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(refused())
        tasks.create_task(asyncio.wait_for(worker, 3))


async def use_task(worker: Worker) -> None:
    lost = asyncio.create_task(refused())
    await worker
    del lost


async def row(start: Callable[[Worker], Awaitable[None]]) -> str:
    reports: list[str] = []
    asyncio.get_running_loop().set_exception_handler(
        lambda _, context: reports.append(f"`{context['message']}`")
    )
    worker = asyncio.create_task(asyncio.sleep(0.5, result=True))
    raised = "keine"
    try:
        await start(worker)
    except Exception as error:
        raised = f"`{type(error).__name__}`"
    gc.collect()
    if worker.cancelled():
        state = "abgebrochen"
    else:
        state = "fertig" if worker.done() else "läuft weiter"
    await asyncio.wait([worker])
    return " | ".join([raised, state, *(reports or ["–"])])


print("Gestartet mit | Ausnahme | andere Aufgabe | Meldung von `asyncio`")
#> Gestartet mit | Ausnahme | andere Aufgabe | Meldung von `asyncio`
for name, start in {
    "`gather`": use_gather,
    "`gather`, `return_exceptions=True`": use_results,
    "`TaskGroup`": use_group,
    "bloßes `create_task`": use_task,
}.items():
    print(name, asyncio.run(row(start)), sep=" | ")
    #> `gather` | `ConnectionRefusedError` | läuft weiter | –
    #> `gather`, `return_exceptions=True` | keine | fertig | –
    #> `TaskGroup` | `ExceptionGroup` | abgebrochen | –
    #> bloßes `create_task` | keine | fertig | `Task exception was never retrieved`
